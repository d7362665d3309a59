import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { createServer, type ServerResponse } from "node:http"
import { hostname } from "node:os"
import path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { everyCommand } from "../../src/cli/Program.js"
import { widthOf } from "../../src/domain/Width.js"
import { claimOf } from "../support/claims.js"
import { inProcess } from "../support/inProcess.js"
import { bundledFfmpeg } from "../support/media.js"
import { type Ended, entry, program } from "../support/program.js"
import { concept, type ShortFilm, shortFilm, stage, tiny } from "../support/shortFilm.js"
import { tempFolder } from "../support/tempFolder.js"
import { hasTmux, terminal } from "../support/tmux.js"

const key = "xai-secret-0123456789abcdef"

const place = () => tempFolder("helping-")

/** A number no process has: above what Linux gives out. */
const nobody = 4_194_305

type Answers = Readonly<Record<string, unknown>>

const goodKey = {
  team_blocked: false,
  api_key_blocked: false,
  api_key_disabled: false,
  redacted_api_key: "xai-***ef"
}
const everyModel: Answers = {
  "/v1/api-key": goodKey,
  "/v1/language-models": { models: [{ id: "grok-4.3-technical", aliases: ["grok-4.3"] }] },
  "/v1/image-generation-models": { models: [{ id: "grok-imagine-image-2.0" }] },
  "/v1/video-generation-models": { models: [{ id: "grok-imagine-video", aliases: null }] }
}

/** Runs the program against a provider that gives these answers. */
const withProvider = async (
  answers: Answers,
  args: ReadonlyArray<string>,
  options: { readonly date?: string; readonly status?: number } = {}
): Promise<Ended & { readonly asked: ReadonlyArray<string> }> => {
  const asked: Array<string> = []
  const server = createServer((request, response: ServerResponse) => {
    asked.push(`${request.method} ${request.url}`)
    if (options.date !== undefined) response.setHeader("date", options.date)
    response.setHeader("content-type", "application/json")
    const body = answers[request.url ?? ""]
    response.statusCode = body === undefined ? 404 : (options.status ?? 200)
    response.end(JSON.stringify(body ?? { error: "no such route" }))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  try {
    const env = { XAI_API_KEY: key, XAI_BASE_URL: `http://127.0.0.1:${port}/v1` }
    return { ...(await inProcess(args, { cwd: place(), env })), asked }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const joined = (text: string) => text.replace(/\s+/g, " ")

describe("doctor", () => {
  it("finds what a run of a film that is only planned would be refused for", async () => {
    const cwd = place()
    const planned = await inProcess(
      ["plan", concept, "--simulate", "--scenes", "1", "--output-dir", "film"],
      {
        cwd
      }
    )
    assert.strictEqual(planned.code, 0, planned.stderr)
    const file = path.join(cwd, "film/plan.json")
    const captioned = '"caption": "\u{10c80}\u{10c81}",\n"duration_seconds"'
    writeFileSync(file, readFileSync(file, "utf8").replace('"duration_seconds"', captioned))
    const words = ["--output-dir", "film", "--plan", "film/plan.json", "--captions", "burned"]
    const refused = await inProcess(["run", ...words], { cwd })
    assert.match(refused.stderr, /no font here has the letters/)
    const ended = await inProcess(["doctor", ...words], { cwd })
    assert.match(ended.stderr, /A film would not get far here: see to captions first/)
    assert.strictEqual(ended.code, 2)
  })

  it("finds all well with the simulator, and changes nothing", async () => {
    const cwd = place()
    const ended = await inProcess(["doctor", "--simulate"], { cwd })
    assert.strictEqual(ended.code, 0, ended.stdout + ended.stderr)
    assert.match(ended.stdout, /✓ node /)
    assert.match(ended.stdout, /✓ ffmpeg .*the bundled one/)
    assert.match(joined(ended.stdout), /the bundled one, since there is none on the PATH/)
    assert.match(ended.stdout, /✓ key +the simulator accepts it/)
    assert.match(ended.stdout, /✓ models +grok-4\.3, grok-imagine-image-2\.0, grok-imagine-video\n/)
    assert.match(ended.stdout, /✓ clock /)
    assert.match(ended.stdout, /✓ disk .* free; a film may need up to /)
    assert.match(
      ended.stdout,
      /All is well: a simulated film .* --simulate=false looks for what a real one needs/
    )
    assert.deepStrictEqual(readdirSync(cwd), [])
  })

  it("says how to get a key where there is none, and looks at the rest all the same", async () => {
    const ended = await inProcess(["doctor"], { cwd: place() })
    assert.strictEqual(ended.code, 2)
    assert.match(
      joined(ended.stdout),
      /✗ key there is none Make one at https:\/\/console\.x\.ai and set XAI_API_KEY/
    )
    assert.match(ended.stdout, /✓ output folder/)
    assert.match(ended.stderr, /see to key first\. Nothing was spent\./)
  })

  it("says what is wrong with an address that is none", async () => {
    for (const address of ["foo", ""]) {
      const ended = await inProcess(["doctor"], {
        cwd: place(),
        env: { XAI_API_KEY: "xai-some", XAI_BASE_URL: address }
      })
      assert.strictEqual(ended.code, 2, ended.stdout)
      assert.match(joined(ended.stdout), /✗ key .*XAI_BASE_URL/)
      assert.notMatch(ended.stdout + ended.stderr, /fault of the program|TypeError/)
    }
  })

  it("asks only what is free, finds models by their aliases, and never prints the key", async () => {
    const ended = await withProvider(everyModel, ["doctor", "--log-level", "debug"])
    assert.strictEqual(ended.code, 0, ended.stdout + ended.stderr)
    assert.deepStrictEqual(
      [...ended.asked].sort(),
      Object.keys(everyModel)
        .map((url) => `GET ${url}`)
        .sort()
    )
    assert.match(ended.stdout, /✓ models +grok-4\.3, /)
    assert.notInclude(ended.stdout + ended.stderr, key)
    assert.notInclude(ended.stdout + ended.stderr, key.slice(-4))
  })

  it("tells that the folder cannot be made, and that a run is at work in it", async () => {
    const cwd = place()
    writeFileSync(path.join(cwd, "file"), "")
    const blocked = await inProcess(["doctor", "--output-dir", "file/film"], { cwd })
    assert.strictEqual(blocked.code, 2)
    assert.match(joined(blocked.stdout), /✗ output folder \S+file is not a folder/)
    mkdirSync(path.join(cwd, "film"))
    writeFileSync(path.join(cwd, "film", ".lock"), claimOf(process.pid))
    const busy = await inProcess(["doctor", "--output-dir", "film"], { cwd })
    assert.match(joined(busy.stdout), /! output folder \S+film: a run is at work in it Wait for it/)
  })

  it("says why an ffmpeg that was named is passed over", async () => {
    const cwd = place()
    writeFileSync(path.join(cwd, "ff"), "#!/bin/sh\nexit 1\n")
    chmodSync(path.join(cwd, "ff"), 0o755)
    const ended = await inProcess(["doctor", "--simulate", "--ffmpeg", "ff"], { cwd })
    assert.strictEqual(ended.code, 0)
    assert.match(
      joined(ended.stdout),
      /! ffmpeg .*the bundled one.* Passed over: \S+\/ff: .*Mend --ffmpeg or leave it out\./
    )
  })
})

describe("config", () => {
  const shown = async (
    cwd: string,
    env: Readonly<Record<string, string>>,
    ...args: ReadonlyArray<string>
  ) => {
    const ended = await inProcess(["config", "--json", ...args], { cwd, env })
    const { settings } = JSON.parse(ended.stdout)
    return {
      ended,
      of: (name: string) => settings.find((setting: { readonly name: string }) => setting.name === name)
    }
  }

  it("tells of each setting whether flag, environment, .env or nobody set it, as runs take them", async () => {
    const cwd = place()
    writeFileSync(
      path.join(cwd, ".env"),
      `XAI_API_KEY=${key}\nGROK_VIDEO_SCENES=4\nGROK_VIDEO_RESOLUTION=480p\nGROK_VIDEO_CORRECTIONS=1\n`
    )
    const env = { GROK_VIDEO_RESOLUTION: "1080p", GROK_VIDEO_CORRECTIONS: "0" }
    const { ended, of } = await shown(cwd, env, "--corrections", "2")
    assert.strictEqual(ended.code, 0, ended.stderr)
    assert.deepStrictEqual(of("scenes"), { name: "scenes", value: "4", source: ".env", wrong: null })
    assert.deepStrictEqual(of("resolution"), {
      name: "resolution",
      value: "1080p",
      source: "environment",
      wrong: null
    })
    assert.deepStrictEqual(of("corrections"), {
      name: "corrections",
      value: "2",
      source: "flag",
      wrong: null
    })
    assert.strictEqual(of("accept-at").source, "default")
    assert.deepStrictEqual(of("XAI_API_KEY"), {
      name: "XAI_API_KEY",
      value: "set",
      source: ".env",
      wrong: null
    })
    assert.notInclude(ended.stdout + ended.stderr, key.slice(4, 10))
  })

  it("has every flag with a default, of every command", async () => {
    const { ended } = await shown(place(), {})
    const named = new Set([...ended.stdout.matchAll(/"name": "([a-z-]+)"/g)].map(([, name]) => name))
    const page = readFileSync(entry.replace(/main\.js$/, "front-page.json"), "utf8")
    const withDefault = new Set(
      everyCommand().flatMap(({ name, options }) =>
        options.flatMap(({ about, names }) =>
          name !== "config" && / Default: /.test(about)
            ? names.flatMap((name) => /^--([a-z-]+)/.exec(name)?.[1] ?? [])
            : []
        )
      )
    )
    assert.isAbove(withDefault.size, 25)
    for (const name of withDefault) {
      assert.isTrue(named.has(name), name)
      assert.include(page, `--${name}`)
    }
  })

  it("shows what cannot be used with what is wrong with it, ends with 2, and hides an address with a password", async () => {
    const { ended, of } = await shown(place(), {
      GROK_VIDEO_SCENES: "many",
      XAI_BASE_URL: "https://me:hunter2@example.com/v1",
      XAI_API_KEY: " ",
      GROK_API_KEY: key
    })
    assert.strictEqual(ended.code, 2)
    assert.strictEqual(of("scenes").wrong, "must be a whole number from 1 to 50.")
    assert.match(ended.stderr, /GROK_VIDEO_SCENES \(environment\) is "many": must be a whole number/)
    assert.notInclude(ended.stdout + ended.stderr, "hunter2")
    assert.strictEqual(of("GROK_API_KEY").value, "set")
    assert.isUndefined(of("XAI_API_KEY"))
  })

  it("is a table for people", async () => {
    const ended = await inProcess(["config", "--style", "charcoal"], { cwd: place() })
    assert.match(ended.stdout, /^setting +value +from\nXAI_API_KEY +not set +default\n/)
    assert.match(ended.stdout, /\nstyle +charcoal +flag\n/)
  })
})

describe("runs, open and clean", () => {
  const held = stage(
    () => shortFilm(tiny),
    async (film) =>
      assert.strictEqual((await film.simulate("run", concept, "--stop-after", "keyframes")).code, 0)
  )
  const whole = stage(held, async (film) => assert.strictEqual((await film.simulate("run", concept)).code, 0))
  const listed = async (film: ShortFilm, ...args: ReadonlyArray<string>) => {
    const ended = await film.run("runs", "--json", ...args)
    assert.strictEqual(ended.code, 0, ended.stderr)
    const { films } = JSON.parse(ended.stdout)
    return films
  }

  it("say that there is nothing yet, and what to do", async () => {
    const film = shortFilm(tiny)
    assert.match(
      (await film.run("runs")).stdout,
      /There is no film in \. .*Begin one:\n {2}\S.* run 'Your sentence' --output-dir my-film/
    )
    const opened = await film.run("open")
    assert.strictEqual(opened.code, 2)
    assert.match(
      opened.stderr,
      /There is no film in film yet\. Begin one:\n {2}\S.* run 'Your sentence' --output-dir film\n/
    )
    const repaired = await film.run("repair")
    assert.strictEqual(repaired.code, 2)
    assert.match(repaired.stderr, /^There is no film in film, so nothing is repaired there\./)
    const cleaned = await film.run("clean", "--yes")
    assert.strictEqual(cleaned.code, 2)
    assert.match(cleaned.stderr, /There is no film in film, so nothing is cleaned there/)
  })

  it("runs lists a film cut short, then whole, with its scenes and its money", async () => {
    const [cut] = await listed(await held())
    assert.strictEqual(cut.state, "unfinished")
    assert.deepStrictEqual([cut.scenes_made, cut.scenes_planned], [0, 2])
    assert.isAbove(cut.spent_in_usd_ticks, 0)
    const film = await whole()
    const [made] = await listed(film)
    assert.strictEqual(made.state, "complete")
    assert.strictEqual(made.concept, concept)
    assert.strictEqual(made.folder, path.join(film.folder, "film"))
    assert.deepStrictEqual([made.scenes_made, made.scenes_planned], [2, 2])
    assert.isAbove(made.spent_in_usd_ticks, cut.spent_in_usd_ticks)
    assert.match(made.touched, /^20\d\d-/)
    const table = (await film.run("runs")).stdout
    assert.match(table, /^folder +state +scenes +spent +touched \(UTC\) +concept\nfilm +complete +2\/2 +\$\d/)
  })

  it("runs tells a film at work, in doubt and unreadable apart; passes over films moved aside, links and a film's own folders", async () => {
    const film = await whole()
    const journal = film.journal()
    const write = (name: string, text: string) => {
      mkdirSync(path.join(film.folder, name), { recursive: true })
      writeFileSync(path.join(film.folder, name, "journal.log"), text)
    }
    const lines = journal.split("\n")
    const answer = lines.findIndex(
      (line) => line.includes('"kind":"answer"') && line.includes('"video/scene-2/take-1"')
    )
    write("other/doubt", `${lines.slice(0, answer).join("\n")}\n`)
    write("other/underway", journal)
    writeFileSync(path.join(film.folder, "other/underway/.lock"), claimOf(process.pid))
    write("other/away", journal)
    writeFileSync(
      path.join(film.folder, "other/away/.lock"),
      claimOf(process.pid).replace(hostname(), "elsewhere.example")
    )
    write("other/broken", `${lines[0]}\nx${lines[1]}\n${lines[2]}\n`)
    mkdirSync(path.join(film.folder, "other/lost"), { recursive: true })
    writeFileSync(path.join(film.folder, "other/lost/state.json"), readFileSync(film.file("state.json")))
    write("film-20260101T120000", journal)
    write("film/superseded/inner", journal)
    write("a/b/c/d/e/too-deep", journal)
    symlinkSync(path.join(film.folder, "film"), path.join(film.folder, "link"))
    const states = async (...args: ReadonlyArray<string>) =>
      (await listed(film, ...args)).map(
        ({ folder, state }: { readonly folder: string; readonly state: string }) => [
          path.relative(film.folder, folder),
          state
        ]
      )
    assert.deepStrictEqual(await states(), [
      ["film", "complete"],
      ["other/away", "claimed elsewhere"],
      ["other/broken", "unreadable"],
      ["other/doubt", "in doubt"],
      ["other/lost", "unreadable"],
      ["other/underway", "at work"]
    ])
    assert.deepInclude(await states("--all"), ["film-20260101T120000", "unfinished"])
    assert.match(
      (await film.run("runs", "other")).stdout,
      /\nbroken +unreadable .*Line 2 of the journal is damaged/
    )
    assert.match((await film.run("runs", "other")).stdout, /\nlost +unreadable .*journal\.log is gone/)
    assert.strictEqual((await film.run("runs", "nowhere")).code, 2)
  })

  it("open prints where the film is without a screen, and prefers the report where there is one", async () => {
    const film = await whole()
    const printed = await film.run("open", "film", "--print")
    assert.strictEqual(printed.stdout, `${film.file("final_video.mp4")}\n`)
    assert.strictEqual(printed.stderr, "")
    const blind = await film.run("open")
    assert.strictEqual(blind.code, 0)
    assert.strictEqual(blind.stdout, `${film.file("report.html")}\n`)
    assert.match(blind.stderr, /There is no screen here/)
    rmSync(film.file("report.html"))
    assert.strictEqual((await film.run("open", "--print")).stdout, printed.stdout)
    assert.match((await film.run("open", "report")).stderr, /There is no report\.html in film/)
  })

  it("open hands the file to the system's opener as one word, whatever its name holds", async () => {
    const film = shortFilm(tiny)
    const bin = path.join(film.folder, "bin")
    const odd = path.join(film.folder, "a film; touch pwned $(touch pwned)")
    mkdirSync(bin)
    mkdirSync(odd)
    writeFileSync(path.join(odd, "final_video.mp4"), "")
    // The file is there only once it says all: a shell makes it before anything is written to it.
    const script = [
      `printf '%s|' "$#" "$1" > '${film.folder}/begun'`,
      `mv '${film.folder}/begun' '${film.folder}/opened'`
    ]
    writeFileSync(path.join(bin, "xdg-open"), `#!/bin/sh\n${script.join("\n")}\n`)
    chmodSync(path.join(bin, "xdg-open"), 0o755)
    const env = { PATH: `${bin}:${path.dirname(process.execPath)}:/bin:/usr/bin`, DISPLAY: ":0" }
    const ended = program(["open", "film", "--output-dir", odd], { cwd: film.folder, env })
    assert.strictEqual(ended.code, 0, ended.stderr)
    const opened = path.join(film.folder, "opened")
    for (let look = 0; look < 100 && !existsSync(opened); look++)
      await new Promise((resolve) => setTimeout(resolve, 20))
    assert.strictEqual(readFileSync(opened, "utf8"), `1|${path.join(odd, "final_video.mp4")}|`)
    assert.isFalse(existsSync(path.join(film.folder, "pwned")))
    const away = await inProcess(["open", "film", "--output-dir", odd], {
      cwd: film.folder,
      env: { ...env, SSH_TTY: "/dev/pts/1" }
    })
    assert.match(away.stderr, /There is no screen here/)
  })

  it("clean names what interrupted runs left, removes it only when told to, and nothing else", async () => {
    const film = await whole()
    mkdirSync(film.file("superseded"), { recursive: true })
    const before = film.files()
    writeFileSync(film.file("videos/.part-1-x-1-scene_1.mp4"), "half a clip")
    mkdirSync(film.file("videos/.ffmpeg-4194305-1"))
    writeFileSync(film.file("videos/.ffmpeg-4194305-1/out.mp4"), "x".repeat(2000))
    writeFileSync(film.file(".lock"), claimOf(nobody))
    writeFileSync(film.file("superseded/take.mp4"), "y".repeat(5000))
    const said = await film.run("clean", "--dry-run")
    assert.strictEqual(said.code, 0, said.stderr)
    assert.match(
      said.stdout,
      /videos\/\.ffmpeg-4194305-1 {2}2\.0 kB\n {2}videos\/\.part-1-x-1-scene_1\.mp4 {2}11 bytes\n {2}\.lock/
    )
    const unasked = await film.run("clean")
    assert.strictEqual(unasked.code, 2)
    assert.match(unasked.stderr, /Nothing was removed: there is nobody here to ask\. Add --yes/)
    assert.isTrue(existsSync(film.file(".lock")))
    const done = await film.run("clean", "--yes")
    assert.strictEqual(done.code, 0, done.stderr)
    assert.match(done.stdout, /Removed; 2\.0 kB are free again\./)
    assert.deepStrictEqual(film.files(), [...before, "superseded/take.mp4"].sort())
    const more = await film.run("clean", "--yes")
    assert.match(
      more.stdout,
      /There is nothing to clean in film\. \d superseded files? \(.*\) left alone; --superseded removes/
    )
    const all = await film.run("clean", "--superseded", "--yes")
    assert.match(all.stdout, /superseded\/ {2}\d superseded files?, \d/)
    assert.isFalse(existsSync(film.file("superseded/take.mp4")))
  })

  it.skipIf(!hasTmux)(
    "keep within a narrow terminal, and clean asks there before it removes anything",
    async () => {
      const film = await whole()
      const left = film.file("videos/.part-1-x-1-scene_1.mp4")
      writeFileSync(left, "half a clip")
      const env = { GROK_VIDEO_OUTPUT_DIR: "film", GROK_VIDEO_FFMPEG: bundledFfmpeg }
      const at = (args: ReadonlyArray<string>) =>
        terminal(args, { cwd: film.folder, columns: 60, rows: 40, env })
      const asked = at(["clean"])
      await asked.shows(/Remove these\? \[y\/N\]/)
      asked.type("n")
      assert.match(await asked.shows(/ended with 0/), /Nothing was removed\./)
      assert.isTrue(existsSync(left))
      asked.end()
      const again = at(["clean"])
      await again.shows(/Remove these\? \[y\/N\]/)
      again.type("y")
      assert.match(await again.shows(/ended with 0/), /Removed; 11 bytes are free again\./)
      assert.isFalse(existsSync(left))
      again.end()
      for (const words of [["runs"], ["doctor", "--simulate"]]) {
        const shown = at(words)
        const lines = (await shown.shows(/ended with \d/)).split("\n")
        for (const line of lines) assert.isAtMost(widthOf(line), 60, line)
        assert.match(
          lines.join("\n"),
          words[0] === "runs" ? /^film {2}complete$/m : /^✓ terminal +60 columns/m
        )
        shown.end()
      }
    }
  )

  it("clean touches nothing while a run holds the folder, or while one on another machine may", async () => {
    const film = await whole()
    writeFileSync(film.file("videos/.part-1-x-1-scene_1.mp4"), "half a clip")
    writeFileSync(film.file(".lock"), claimOf(process.pid))
    const held = await film.run("clean", "--yes")
    assert.strictEqual(held.code, 4)
    assert.match(held.stderr, /A run is at work in film/)
    writeFileSync(film.file(".lock"), claimOf(process.pid).replace(hostname(), "elsewhere.example"))
    const away = await film.run("clean", "--yes")
    assert.strictEqual(away.code, 4)
    assert.isTrue(existsSync(film.file("videos/.part-1-x-1-scene_1.mp4")))
    assert.strictEqual((await film.run("clean", "--yes", "--force")).code, 0)
    assert.isFalse(existsSync(film.file("videos/.part-1-x-1-scene_1.mp4")))
  })
})
