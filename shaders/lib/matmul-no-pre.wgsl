// Does not keep the value before the activation.
fn storePre(batch: Batch, row: u32, column: u32, x: vec4f) {
}
