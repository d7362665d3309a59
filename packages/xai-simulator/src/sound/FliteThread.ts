/** As far as it is used here: Node's own types tell nothing of it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (program: object, imports: object) => object
}

/** One run of Flite: its arguments, where `/work` is a folder of its own with the file `text` in it. */
export interface FliteRun {
  readonly id: number
  readonly args: ReadonlyArray<string>
  readonly text: string
}

/** What came of a run: what it printed, and the WAV file `/work/sound.wav` where it wrote one. */
export interface FliteRan {
  readonly id: number
  readonly printed: string
  readonly wave: Uint8Array
}

/**
 * The thread that Flite runs in: it is sent there as text, so it holds nothing but what it makes itself. The program is
 * compiled once; a run starts it anew.
 */
export const fliteThread = () => {
  const { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } =
    process.getBuiltinModule("node:fs")
  const { tmpdir } = process.getBuiltinModule("node:os")
  const { join } = process.getBuiltinModule("node:path")
  const { parentPort, workerData } = process.getBuiltinModule("node:worker_threads")
  const { WASI } = process.getBuiltinModule("node:wasi")
  const program = new WebAssembly.Module(readFileSync(String(workerData)))
  const run = ({ args, id, text }: FliteRun): FliteRan => {
    const folder = mkdtempSync(join(tmpdir(), "xai-simulator-"))
    try {
      const file = (name: string) => join(folder, name)
      writeFileSync(file("text"), text)
      const printed = openSync(file("printed"), "w")
      const wasi = new WASI({
        version: "preview1",
        args: ["flite", ...args],
        preopens: { "/work": folder },
        stdout: printed,
        stderr: printed,
        returnOnExit: true
      })
      wasi.start(new WebAssembly.Instance(program, { wasi_snapshot_preview1: wasi.wasiImport }))
      closeSync(printed)
      const sound = file("sound.wav")
      return {
        id,
        printed: readFileSync(file("printed"), "utf8"),
        wave: existsSync(sound) ? readFileSync(sound) : new Uint8Array()
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  parentPort?.on("message", (asked: FliteRun) => parentPort.postMessage(run(asked)))
}
