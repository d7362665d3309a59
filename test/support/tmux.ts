import { spawn, spawnSync } from "node:child_process"
import { randomUUID } from "node:crypto"
import { bareEnvironment, entry } from "./program.js"

const found = spawnSync("tmux", ["-V"], { encoding: "utf8" })

/** Whether this machine has a terminal to film in; says so where it has none. */
export const hasTmux = found.status === 0
if (!hasTmux) process.stderr.write("tmux is not installed: what a terminal shows is not tested here.\n")

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`

/** A shell that runs one command after the other: from a small process each begins at a tenth of what it costs from this one. */
const smallShell = () => {
  const shell = spawn("/bin/sh", [], {
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, LANG: "C.UTF-8", LC_ALL: "C.UTF-8", TERM: "xterm-256color" }
  })
  const waiting: Array<(printed: string) => void> = []
  let heard = ""
  shell.stdout.setEncoding("utf8").on("data", (piece: string) => {
    const [...printed] = (heard + piece).split("\0")
    heard = printed.pop() ?? ""
    for (const text of printed) waiting.shift()?.(text)
  })
  return {
    /** What the command printed. */
    run: (...words: ReadonlyArray<string>) =>
      new Promise<string>((resolve) => {
        waiting.push(resolve)
        shell.stdin.write(`${words.map(quoted).join(" ")} </dev/null; printf '\\0'\n`)
      }),
    end: () => shell.stdin.end()
  }
}

/** A terminal of a given size in which the built program runs, on a tmux server of its own. */
export const terminal = (
  args: ReadonlyArray<string>,
  options: {
    readonly cwd: string
    readonly columns: number
    readonly rows: number
    readonly env?: Readonly<Record<string, string>>
  }
) => {
  const socket = `film-${randomUUID()}`
  const shell = smallShell()
  const tmux = (...words: ReadonlyArray<string>) =>
    shell.run("tmux", "-L", socket, "-f", "/dev/null", ...words)
  const settings = Object.entries({ ...bareEnvironment, LANG: "C.UTF-8", TERM: "screen", ...options.env })
  const command = [
    "exec env -i",
    ...settings.map(([name, value]) => quoted(`${name}=${value}`)),
    quoted(process.execPath),
    quoted(entry),
    ...args.map(quoted)
  ].join(" ")
  // The last word shows what is left of the terminal when the program is gone.
  const script = `trap : INT; cd ${quoted(options.cwd)}; (${command}); printf 'ended with %s\\n' $?; exec sleep 60`
  void tmux(
    "new-session",
    "-d",
    "-x",
    String(options.columns),
    "-y",
    String(options.rows),
    "sh",
    "-c",
    script
  )
  /** The screen and all that went off its top, without trailing blanks. */
  const screen = async (...more: ReadonlyArray<string>) =>
    (await tmux("capture-pane", "-p", ...more)).replace(/[ \n]+$/, "")
  return {
    screen,
    /** Whether the cursor can be seen. */
    hasCursor: async () => (await tmux("display-message", "-p", "#{cursor_flag}")).trim() === "1",
    type: (text: string) => void tmux("send-keys", text, "Enter"),
    press: (key: string) => void tmux("send-keys", key),
    resize: (columns: number, rows: number) =>
      void tmux("resize-window", "-x", String(columns), "-y", String(rows)),
    /** Waits until the screen matches; gives it. */
    shows: async (pattern: RegExp, seconds = 60): Promise<string> => {
      for (const until = performance.now() + seconds * 1000; performance.now() < until; ) {
        const seen = await screen("-S", "-")
        if (pattern.test(seen)) return seen
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      throw new Error(`the terminal never showed ${pattern}:\n${await screen("-S", "-")}`)
    },
    end: () => {
      void tmux("kill-server")
      shell.end()
    }
  }
}
