import { spawn } from "node:child_process"
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { Effect, Schema } from "effect"
import { musicFile } from "xai-simulator"
import { decodeState } from "../../src/domain/PipelineState.js"
import type { SoundMode } from "../../src/domain/Speech.js"
import { Character, Line, Narrator, StoryPlan } from "../../src/domain/StoryPlan.js"
import { samplesOf } from "../support/media.js"
import { describe as described, fox, owl, plan, scene } from "../support/plans.js"
import { entry } from "../support/program.js"

// Twenty scenes with a narrator, three who talk, and music: whether anything moves from its place, and what it takes in memory.

const voices = ["leo", "luna", "rex"] as const
const cast = [
  new Character({ ...fox, voice: voices[0] }),
  new Character({ ...owl, voice: voices[1] }),
  new Character({ ...fox, name: "Hare", visualDescription: described("Hare", "grey"), voice: voices[2] })
]
const lines = ["Did you hear that?", "Stay close to me.", "There it is again."] as const
const narrations = [
  "Nobody had ever stayed this long.",
  "The way back had grown longer.",
  "It took trust to let go first.",
  "And still the light kept its promise."
] as const

export const sceneCount = 20

const story = plan({
  language: "en",
  narrator: new Narrator({ voice: "orion", manner: "calm" }),
  characters: cast,
  scenes: Array.from({ length: sceneCount }, (_, at) =>
    scene(at + 1, {
      charactersPresent: cast.map(({ name }) => name),
      durationSeconds: 8,
      transition: at % 3 === 1 ? "crossfade" : "cut",
      narration: narrations[at % narrations.length] ?? "",
      lines: [new Line({ speaker: cast[at % 3]?.name ?? "", text: lines[at % 3] ?? "" })]
    })
  )
})

/** A process and all that it started, by the kernel's lists. */
const familyOf = (pid: number): ReadonlyArray<number> => {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`)
    const children = tasks.flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number)
    )
    return [pid, ...children.flatMap(familyOf)]
  } catch {
    return []
  }
}

const residentIn = (pid: number): number => {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? []
    return Number(kilobytes ?? 0)
  } catch {
    return 0
  }
}

/** How a run of the program ended, and the most memory it and its ffmpegs had at once, in MiB, and in which step. */
export interface LongRun {
  readonly film: string
  readonly code: number | null
  readonly said: string
  readonly most: number
  readonly step: string
}

/** Makes the film by the built program, or goes on with it. */
export const makeLongFilm = (place: string, url: string, sound: SoundMode) =>
  new Promise<LongRun>((resolve) => {
    const film = path.join(place, sound)
    writeFileSync(path.join(place, "plan.json"), JSON.stringify(Schema.encodeSync(StoryPlan)(story)))
    writeFileSync(path.join(place, "music.wav"), musicFile({ seconds: 32, seed: 2 }))
    const child = spawn(
      process.execPath,
      [
        ...[entry, "run", "--plan", "plan.json", "--output-dir", film, "--yes"],
        ...["--video-model", "grok-imagine-video-1.5", "--poll-interval", "200 millis"],
        ...["--sound", sound, ...(sound === "natural" ? [] : ["--music", "music.wav"])]
      ],
      {
        cwd: place,
        env: { PATH: process.env.PATH, XAI_API_KEY: "xai-simulated", XAI_BASE_URL: url },
        stdio: ["ignore", "pipe", "pipe"]
      }
    )
    let said = ""
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (words: string) => {
        said += words
      })
    let [most, step] = [0, ""]
    const watch = setInterval(() => {
      const all = familyOf(child.pid ?? 0).reduce((sum, pid) => sum + residentIn(pid), 0) / 1024
      if (all <= most) return
      most = all
      step = [...said.matchAll(/STEP (\d)/g)].at(-1)?.[1] ?? "0"
    }, 25)
    child.on("close", (code) => {
      clearInterval(watch)
      resolve({ film, code, said, most, step })
    })
  })

/** Joins the film anew, which orders nothing. */
export const joinAnew = (place: string, url: string, sound: SoundMode) => {
  rmSync(path.join(place, sound, "final_video.mp4"))
  return makeLongFilm(place, url, sound)
}

const rate = 48_000

/** By how many samples a sound comes later in a film than it is due, within a tenth of a second. */
const lateness = (film: Int16Array, due: number, sound: Int16Array): number => {
  const reach = rate / 10
  const likeness = (lag: number, step: number) => {
    let sum = 0
    for (let at = 0; at < sound.length; at += step) sum += (sound[at] ?? 0) * (film[due + lag + at] ?? 0)
    return sum
  }
  const bestOf = (from: number, to: number, stride: number, step: number) => {
    let [best, most] = [0, Number.NEGATIVE_INFINITY]
    for (let lag = from; lag <= to; lag += stride) {
      const now = likeness(lag, step)
      if (now > most) [best, most] = [lag, now]
    }
    return best
  }
  const near = bestOf(-reach, reach, 4, 5)
  return bestOf(near - 8, near + 8, 1, 1)
}

/** How late narrations and lines are in a film, scene by scene, in seconds; a line where it was heard in its clip. */
export const latenessIn = Effect.fnUntraced(function* (folder: string) {
  const state = yield* decodeState(readFileSync(path.join(folder, "state.json"), "utf8"))
  const cut = yield* state.cut
  const film = yield* samplesOf(path.join(folder, "final_video.mp4"))
  const begins = (at: number) => Math.round((at * cut.rate[1] * rate) / cut.rate[0])
  const narrations = yield* Effect.forEach(state.narrations ?? [], ({ after, path: file, sceneId }) =>
    Effect.map(samplesOf(path.join(folder, file)), (sound) => {
      const due = begins(cut.clips[sceneId - 1]?.at ?? 0) + after
      return { sceneId, late: lateness(film, due, sound.subarray(0, rate)) / rate }
    })
  )
  const lines = yield* Effect.forEach(
    state.videos.flatMap(({ sceneId, takes, videoPath }) =>
      takes.flatMap(({ dialogue, path: file }) =>
        file === videoPath && dialogue?.heard !== undefined ? [{ sceneId, file, heard: dialogue.heard }] : []
      )
    ),
    ({ file, heard, sceneId }) =>
      Effect.map(samplesOf(path.join(folder, file)), (sound) => {
        const clip = cut.clips[sceneId - 1]
        const [from, to] = [heard.words[0]?.from ?? 0, heard.words.at(-1)?.to ?? 0]
        const due = begins(clip?.at ?? 0) - begins(clip?.from ?? 0) + from
        return { sceneId, late: lateness(film, due, sound.subarray(from, Math.min(to, from + rate))) / rate }
      })
  )
  return { narrations, lines, frame: cut.rate[1] / cut.rate[0], degradations: state.degradations }
})
