/** What a talk asks of the browser: all of the screen, kept awake, and large type; each is left out where it is refused. */

export class Stage {
  readonly #onLeftFullscreen: () => void;
  #lock: WakeLockSentinel | undefined;
  #isOn = false;

  /** Called when the reader leaves the full screen by the browser's own key. */
  constructor(onLeftFullscreen: () => void) {
    this.#onLeftFullscreen = onLeftFullscreen;
  }

  enter(): void {
    this.#isOn = true;
    document.documentElement.dataset["presenting"] = "";
    document.addEventListener("visibilitychange", this.#keepAwake);
    document.addEventListener("fullscreenchange", this.#onFullscreen);
    void this.#stayAwake();
    // Browsers grant it after a key or a click alone, not to a link that opens presenting.
    document.documentElement.requestFullscreen().catch(() => undefined);
  }

  leave(): void {
    this.#isOn = false;
    delete document.documentElement.dataset["presenting"];
    document.removeEventListener("visibilitychange", this.#keepAwake);
    document.removeEventListener("fullscreenchange", this.#onFullscreen);
    void this.#lock?.release().catch(() => undefined);
    this.#lock = undefined;
    if (document.fullscreenElement !== null) {
      document.exitFullscreen().catch(() => undefined);
    }
  }

  readonly #onFullscreen = (): void => {
    if (document.fullscreenElement === null) this.#onLeftFullscreen();
  };

  /** A tab that was hidden has lost its lock. */
  readonly #keepAwake = (): void => {
    if (document.visibilityState === "visible") void this.#stayAwake();
  };

  async #stayAwake(): Promise<void> {
    try {
      // Not every browser has it, whatever the types say.
      const { wakeLock } = navigator as { readonly wakeLock?: WakeLock };
      const lock = await wakeLock?.request("screen");
      if (this.#isOn) this.#lock = lock;
      else await lock?.release();
    } catch {
      // Then the screen follows the machine's own settings.
    }
  }
}
