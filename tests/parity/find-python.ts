// The Python that has Hugging Face PEFT, or none; it installs nothing.
import { spawnSync } from "node:child_process";

/** `PEFT_PYTHON` must work where it is set; otherwise whatever python3 is there may do. Says where there is none. */
export function findPython(): string | undefined {
  const named = process.env["PEFT_PYTHON"];
  if (named !== undefined && named !== "") return named;
  const probe = "import peft, safetensors, torch, transformers";
  if (spawnSync("python3", ["-c", probe], { timeout: 120_000 }).status === 0) return "python3";
  console.log(
    "Skipped: expected a Python with torch, transformers and peft, found none; set PEFT_PYTHON to its executable.",
  );
  return undefined;
}
