/** As far as it is used here: Node's own types tell nothing of it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (
    program: object,
    imports: Readonly<Record<string, Readonly<Record<string, (...words: ReadonlyArray<never>) => number>>>>
  ) => {
    readonly exports: { readonly memory: { readonly buffer: ArrayBuffer }; readonly _start: () => void }
  }
}

/** One run of Flite: its arguments, and the file `/flite/text` that it may read. */
export interface FliteRun {
  readonly id: number
  readonly args: ReadonlyArray<string>
  readonly text: string
}

/** What came of a run: what it printed, and the file `/flite/sound.wav` where it wrote one. */
export interface FliteRan {
  readonly id: number
  readonly printed: string
  readonly wave: Uint8Array
}

/**
 * The thread that Flite runs in: it is sent there as text, so it holds nothing but what it makes itself. The program is
 * compiled once; a run starts it anew. All it sees of the world is a folder with two files, which are in memory: of WASI this
 * is as much as it asks for, and Node's own, still experimental, now and then brought the process down.
 */
export const fliteThread = () => {
  const { readFileSync } = process.getBuiltinModule("node:fs")
  const { parentPort, workerData } = process.getBuiltinModule("node:worker_threads")
  const program = new WebAssembly.Module(readFileSync(String(workerData)))
  const [done, badFile, noFile] = [0, 8, 44]
  const [folder, name] = [3, "/flite"]

  const run = ({ args, id, text }: FliteRun): FliteRan => {
    const words = ["flite", ...args].map((word) => Buffer.from(`${word}\0`))
    const files = new Map([["text", { bytes: Buffer.from(text), size: Buffer.byteLength(text) }]])
    const open = new Map<number, { readonly file: { bytes: Buffer; size: number }; at: number }>()
    let [printed, last] = ["", folder]
    const view = () => new DataView(started.exports.memory.buffer)
    const piece = (from: number, size: number) => Buffer.from(started.exports.memory.buffer, from, size)
    /** The pieces of memory that a list of places and sizes names. */
    const pieces = (list: number, many: number) =>
      Array.from({ length: many }, (_, at) =>
        piece(view().getUint32(list + at * 8, true), view().getUint32(list + at * 8 + 4, true))
      )
    const put = (at: number, value: number) => {
      view().setUint32(at, value, true)
      return done
    }
    const write = (fd: number, bytes: Buffer): boolean => {
      if (fd === 1 || fd === 2) printed += bytes.toString("latin1")
      const entry = open.get(fd)
      if (entry === undefined) return fd === 1 || fd === 2
      const end = entry.at + bytes.length
      if (end > entry.file.bytes.length) {
        const larger = Buffer.alloc(Math.max(end, entry.file.bytes.length * 2, 65_536))
        entry.file.bytes.copy(larger)
        entry.file.bytes = larger
      }
      bytes.copy(entry.file.bytes, entry.at)
      entry.at = end
      entry.file.size = Math.max(entry.file.size, end)
      return true
    }
    const imports = {
      args_sizes_get: (many: number, size: number) => {
        put(many, words.length)
        return put(size, Buffer.concat(words).length)
      },
      args_get: (places: number, at: number) => {
        words.reduce((to, word, index) => {
          put(places + index * 4, to)
          piece(to, word.length).set(word)
          return to + word.length
        }, at)
        return done
      },
      clock_time_get: (_clock: number, _precision: bigint, at: number) => {
        view().setBigUint64(at, 0n, true)
        return done
      },
      fd_close: (fd: number) => (open.delete(fd) ? done : badFile),
      fd_fdstat_get: (fd: number, at: number) => {
        if (fd > folder && !open.has(fd)) return badFile
        piece(at, 24).fill(0)
        // A terminal, a folder, a file; with every right.
        view().setUint8(at, fd < folder ? 2 : fd === folder ? 3 : 4)
        view().setBigUint64(at + 8, 0xffff_ffffn, true)
        view().setBigUint64(at + 16, 0xffff_ffffn, true)
        return done
      },
      fd_fdstat_set_flags: () => done,
      fd_prestat_get: (fd: number, at: number) => {
        if (fd !== folder) return badFile
        put(at, 0)
        return put(at + 4, name.length)
      },
      fd_prestat_dir_name: (fd: number, at: number, size: number) => {
        if (fd !== folder) return badFile
        piece(at, size).write(name, "latin1")
        return done
      },
      fd_read: (fd: number, list: number, many: number, at: number) => {
        const entry = open.get(fd)
        if (entry === undefined) return badFile
        const read = pieces(list, many).reduce((sum, into) => {
          const size = Math.min(into.length, entry.file.size - entry.at)
          into.set(entry.file.bytes.subarray(entry.at, entry.at + size))
          entry.at += size
          return sum + size
        }, 0)
        return put(at, read)
      },
      fd_seek: (fd: number, by: bigint, from: number, at: number) => {
        const entry = open.get(fd)
        if (entry === undefined) return badFile
        entry.at = Number(by) + (from === 0 ? 0 : from === 1 ? entry.at : entry.file.size)
        view().setBigUint64(at, BigInt(entry.at), true)
        return done
      },
      fd_write: (fd: number, list: number, many: number, at: number) => {
        const all = Buffer.concat(pieces(list, many))
        return write(fd, all) ? put(at, all.length) : badFile
      },
      path_open: (
        _folder: number,
        _flags: number,
        path: number,
        length: number,
        how: number,
        _rights: bigint,
        _inherited: bigint,
        _modes: number,
        at: number
      ) => {
        const wanted = piece(path, length).toString("latin1")
        const file = files.get(wanted) ?? ((how & 1) === 1 ? { bytes: Buffer.alloc(0), size: 0 } : undefined)
        if (file === undefined) return noFile
        if ((how & 8) === 8) file.size = 0
        files.set(wanted, file)
        last++
        open.set(last, { file, at: 0 })
        return put(at, last)
      },
      // The program ends by this, from wherever it is.
      proc_exit: () => {
        throw ended
      }
    }
    const ended = new Error("ended")
    const started = new WebAssembly.Instance(program, { wasi_snapshot_preview1: imports })
    try {
      started.exports._start()
    } catch (error) {
      if (error !== ended) throw error
    }
    const sound = files.get("sound.wav")
    const wave = sound === undefined ? new Uint8Array() : Uint8Array.from(sound.bytes.subarray(0, sound.size))
    return { id, printed, wave }
  }
  parentPort?.on("message", (asked: FliteRun) => parentPort.postMessage(run(asked)))
}
