import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, rmSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"

// A recogniser of speech from PyPI, its English model in its wheel: not written here, so that what it hears is what others hear.

const pinned = "pocketsphinx==5.1.1"
const venv = fileURLToPath(
  new URL(`../../node_modules/.cache/listen/${pinned.replace("==", "-")}`, import.meta.url)
)
const python = path.join(venv, "bin", "python")

/** Hears a file of 16-bit samples at 16 kHz a line; each is one stretch of speech. */
const program = `
import sys
from pocketsphinx import Decoder
decoder = Decoder(loglevel="FATAL")
for line in sys.stdin:
    with open(line.strip(), "rb") as file:
        decoder.start_utt()
        decoder.process_raw(file.read(), full_utt=True)
        decoder.end_utt()
    heard = decoder.hyp()
    print(heard.hypstr if heard else "")
`

/** Installs it, into an environment of its own, where there is none yet. Gives why it cannot be had; nothing where it can. */
export const installRecogniser = (): string | undefined => {
  const run = (file: string, ...words: ReadonlyArray<string>) =>
    spawnSync(file, words, { stdio: "ignore" }).status === 0
  const works = () => existsSync(python) && run(python, "-c", "import pocketsphinx")
  if (works()) return undefined
  mkdirSync(path.dirname(venv), { recursive: true })
  rmSync(venv, { recursive: true, force: true })
  if (!run("python3", "-m", "venv", venv)) return "there is no python3 with its venv here"
  if (!run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", pinned) || !works())
    return `${pinned} cannot be had from PyPI`
  return undefined
}

/** What is heard in files of 16-bit samples at 16 kHz, one after the other. */
export const recognised = (files: ReadonlyArray<string>): ReadonlyArray<string> => {
  const { error, status, stdout } = spawnSync(python, ["-c", program], {
    input: `${files.join("\n")}\n`,
    encoding: "utf8"
  })
  if (status !== 0) throw new Error(`the recogniser ended with ${error?.message ?? status}`)
  return stdout.trimEnd().split("\n")
}

/** The words of a text in small letters, without its signs. */
const wordsIn = (text: string): ReadonlyArray<string> => text.toLowerCase().match(/[a-z']+/g) ?? []

/** How many words of a text there are, and how many of them are heard in their order. */
export const recall = (
  said: string,
  heard: string
): { readonly words: number; readonly understood: number } => {
  const words = wordsIn(said)
  let row: ReadonlyArray<number> = words.map(() => 0)
  for (const word of wordsIn(heard)) {
    const above = row
    const next: Array<number> = []
    for (const [at, wanted] of words.entries())
      next.push(wanted === word ? (above[at - 1] ?? 0) + 1 : Math.max(above[at] ?? 0, next[at - 1] ?? 0))
    row = next
  }
  return { words: words.length, understood: row.at(-1) ?? 0 }
}
