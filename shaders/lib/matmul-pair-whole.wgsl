// All of both products is kept, where it is.
fn placeInY(batch: Batch, row: u32, column: u32) -> Place {
  return Place(true, row, column);
}

fn keepsRows(batch: Batch, row: u32) -> bool {
  return true;
}
