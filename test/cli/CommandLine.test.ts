import { spawnSync } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { type Meant, printCommand } from "../../src/cli/output/CommandLine.js"
import { quoted } from "../../src/domain/Words.js"

const installed = { script: "/usr/bin/grok-video-pipeline", cwd: "/home/ada", throughNpx: false }

describe("a printed command", () => {
  const cwd = "/home/ada"
  it.each<readonly [string, Parameters<typeof printCommand>[0], Meant, string]>([
    [
      "is begun as this program was: from its checkout",
      { script: "/home/ada/dist/main.js", cwd, throughNpx: true },
      { command: "run", folder: "film" },
      "node dist/main.js run --output-dir film"
    ],
    [
      "by npx",
      { script: "/home/ada/.npm/_npx/1/node_modules/.bin/grok-video-pipeline", cwd, throughNpx: true },
      { command: "redo", words: ["scene", "2"], folder: "film" },
      "npx grok-video-pipeline redo scene 2 --output-dir film"
    ],
    [
      "by its own name",
      installed,
      { command: "run", words: ["It's a fox; $HOME"], flags: [["yes"], ["budget", "4.5"]] },
      "grok-video-pipeline run 'It'\\''s a fox; $HOME' --yes --budget 4.5"
    ],
    [
      "puts words that begin with a dash where no flag is looked for",
      installed,
      { command: "run", words: ["-1 degrees"], folder: "-x" },
      "grok-video-pipeline run --output-dir ./-x -- '-1 degrees'"
    ],
    [
      "takes no folder for somebody's home",
      installed,
      { command: "run", folder: "~odd" },
      "grok-video-pipeline run --output-dir './~odd'"
    ]
  ])("%s", (_, started, meant, command) => {
    assert.strictEqual(printCommand(started, meant), command)
  })

  it("is read back by a shell word for word, whatever a folder is called", () => {
    const odd = [
      ..."$`\"'\\#&*?[](){};|<>!^~= \t\n%",
      "Ω #1 100% '&(1)/film",
      "$(touch pwned)",
      "",
      "a\nb",
      "-n"
    ]
    const { stdout } = spawnSync(
      "/bin/sh",
      ["-c", `for word in ${odd.map(quoted).join(" ")}; do printf '%s\\0' "$word"; done`],
      {
        encoding: "utf8"
      }
    )
    assert.deepStrictEqual(stdout.split("\0").slice(0, -1), odd)
  })
})
