import { spawnSync } from "node:child_process"
import { randomUUID } from "node:crypto"
import { bareEnvironment, entry } from "./program.js"

const found = spawnSync("tmux", ["-V"], { encoding: "utf8" })

/** Whether this machine has a terminal to film in; says so where it has none. */
export const hasTmux = found.status === 0
if (!hasTmux) process.stderr.write("tmux is not installed: what a terminal shows is not tested here.\n")

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
  const tmux = (...words: ReadonlyArray<string>) =>
    spawnSync("tmux", ["-L", socket, "-f", "/dev/null", ...words], {
      encoding: "utf8",
      env: { ...process.env, LANG: "C.UTF-8", LC_ALL: "C.UTF-8", TERM: "xterm-256color" }
    })
  const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`
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
  tmux("new-session", "-d", "-x", String(options.columns), "-y", String(options.rows), "sh", "-c", script)
  /** The screen and all that went off its top, without trailing blanks. */
  const screen = (...more: ReadonlyArray<string>) =>
    tmux("capture-pane", "-p", ...more).stdout.replace(/[ \n]+$/, "")
  return {
    screen,
    /** Whether the cursor can be seen. */
    hasCursor: () => tmux("display-message", "-p", "#{cursor_flag}").stdout.trim() === "1",
    type: (text: string) => void tmux("send-keys", text, "Enter"),
    press: (key: string) => void tmux("send-keys", key),
    resize: (columns: number, rows: number) =>
      void tmux("resize-window", "-x", String(columns), "-y", String(rows)),
    /** Waits until the screen matches; gives it. */
    shows: async (pattern: RegExp, seconds = 60): Promise<string> => {
      for (const until = performance.now() + seconds * 1000; performance.now() < until; ) {
        const seen = screen("-S", "-")
        if (pattern.test(seen)) return seen
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      throw new Error(`the terminal never showed ${pattern}:\n${screen("-S", "-")}`)
    },
    end: () => void tmux("kill-server")
  }
}
