/** A file that is dropped or pasted anywhere on the page; what it holds is judged where it is read. */

export class FileDrop {
  readonly #take: (file: File) => void;
  readonly #onOver: (isOver: boolean) => void;

  constructor(take: (file: File) => void, onOver: (isOver: boolean) => void) {
    this.#take = take;
    this.#onOver = onOver;
  }

  listen(): void {
    window.addEventListener("dragover", this.#over);
    window.addEventListener("dragleave", this.#leave);
    window.addEventListener("drop", this.#drop);
    window.addEventListener("paste", this.#paste);
  }

  rest(): void {
    window.removeEventListener("dragover", this.#over);
    window.removeEventListener("dragleave", this.#leave);
    window.removeEventListener("drop", this.#drop);
    window.removeEventListener("paste", this.#paste);
  }

  readonly #over = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes("Files") !== true) return;
    // Without this the browser would open the file in place of the page.
    event.preventDefault();
    this.#onOver(true);
  };

  readonly #leave = (event: DragEvent): void => {
    // Between two elements of the page the pointer leaves as well.
    if (event.relatedTarget === null) this.#onOver(false);
  };

  readonly #drop = (event: DragEvent): void => {
    this.#onOver(false);
    const file = event.dataTransfer?.files[0];
    if (file === undefined) return;
    event.preventDefault();
    this.#take(file);
  };

  /** A copied file, or the text of one. Text that is pasted into a field stays there. */
  readonly #paste = (event: ClipboardEvent): void => {
    const target = event.composedPath()[0];
    if (target instanceof Element && target.closest("input, textarea")) return;
    const file = event.clipboardData?.files[0];
    if (file !== undefined) {
      this.#take(file);
      return;
    }
    const text = event.clipboardData?.getData("text/plain").trim() ?? "";
    if (text.startsWith("{")) this.#take(new File([text], "pasted.json"));
  };
}
