// Which block of a block matrix an element is in: block i of D rows and R columns stands at rows slices[i]·D, columns i·R.

fn sliceOf(block: u32) -> u32 {
  switch block {
    case 0u: { return params.slice0; }
    case 1u: { return params.slice1; }
    default: { return params.slice2; }
  }
}
