// The error of a test that asks for what this runtime cannot have; it says nothing about the code under test.

export class NotApplicable extends Error {
  override readonly name = "NotApplicable";
}
