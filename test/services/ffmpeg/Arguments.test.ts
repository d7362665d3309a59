import { assert, expect, it } from "@effect/vitest"
import { Effect, Either, Option } from "effect"
import { frameRate } from "../../../src/domain/FrameRate.js"
import { examineCommand, stillsCommand, verifyCommand } from "../../../src/services/ffmpeg/ClipCommands.js"
import { argumentsOf, type Command } from "../../../src/services/ffmpeg/Command.js"
import { titleText } from "../../../src/services/ffmpeg/Companions.js"
import { colours, unspecified } from "../../../src/services/ffmpeg/clip/Colours.js"
import type { Inspection, PictureTrack } from "../../../src/services/ffmpeg/clip/Inspection.js"
import { filmCommand, tagCommand } from "../../../src/services/ffmpeg/join/FilmCommands.js"
import {
  type FilmPlan,
  type Inspections,
  piecesOf,
  planFilm,
  rateText
} from "../../../src/services/ffmpeg/join/FilmPlan.js"
import { type Join, plainCut } from "../../../src/services/ffmpeg/join/Joins.js"
import {
  jointCommand,
  mappingCommand,
  pieceCommand,
  plainSetting
} from "../../../src/services/ffmpeg/join/PieceCommands.js"
import {
  changingSamplesCommand,
  heardCommand,
  loudnessCommand,
  meterCommand,
  musicCommand,
  recordingsCommand,
  samplesCommand,
  soundCommand
} from "../../../src/services/ffmpeg/join/SoundCommands.js"
import { soundParts } from "../../../src/services/ffmpeg/join/SoundPlan.js"
import { drawnOut } from "../../../src/services/ffmpeg/join/Time.js"
import { tileCommand } from "../../../src/services/ffmpeg/PictureCommands.js"
import { planTiles, tileColumns } from "../../../src/services/ffmpeg/PictureFacts.js"
import { listenCommand } from "../../../src/services/ffmpeg/SoundFile.js"

interface Wished extends Partial<Pick<PictureTrack, "changes" | "colours" | "mayBeInterlaced" | "start">> {
  readonly key?: string
  readonly width?: number
  readonly height?: number
  readonly framesPerSecond?: number
  readonly seconds?: number
  readonly isMute?: boolean
}

/** An inspected clip, as wished. */
const clip = (path: string, wished: Wished = {}): Inspection => {
  const {
    framesPerSecond = 24,
    height = 720,
    isMute = false,
    key,
    seconds = 8,
    start = 0,
    width = 1280
  } = wished
  const frames = Math.round(seconds * framesPerSecond)
  return {
    path,
    facts: {
      durationSeconds: seconds,
      video: { codec: "h264", width, height, framesPerSecond, frames },
      audio: isMute ? Option.none() : Option.some({ codec: "aac", sampleRate: 44_100, channels: 2 })
    },
    picture: {
      ...{ id: 1, start, end: start + seconds, isSteady: true, isEightBit420: true },
      ...{ mayBeInterlaced: false, changes: false, colours: unspecified, packets: [], ...wished },
      copying: key === undefined ? Either.left("it is no clip of ours") : Either.right(key),
      configuration: new Uint8Array()
    },
    sound: isMute ? Option.none() : Option.some({ id: 2, start: 0, seconds })
  }
}

const planned = (...clips: ReadonlyArray<Inspection>): FilmPlan => joined(clips, [])

const joined = ([first, ...others]: ReadonlyArray<Inspection>, joins: ReadonlyArray<Join>): FilmPlan => {
  assert(first !== undefined)
  return planFilm([first, ...others], joins)
}

it("C19: gives the film the shape that was ordered, and fits in whole what came otherwise", () => {
  const square = { width: 480, height: 480, key: "k" }
  const size = (...clips: Inspections) => {
    const { colours, height, width } = planFilm(clips, [], "16:9")
    return [width, height, colours]
  }
  // All square: a wide film all the same. Most square: the size of the one that is right.
  assert.deepStrictEqual(size(clip("a", square), clip("b", square)), [854, 480, "bt709"])
  assert.deepStrictEqual(size(clip("a", square), clip("b", square), clip("c", { width: 848, height: 480 })), [
    848,
    480,
    "bt709"
  ])
  const right = { width: 848, height: 480, key: "k" }
  assert.deepStrictEqual(size(clip("a", right), clip("b", right)), [848, 480, "kept"])
})

const golden = (name: string, command: Command) =>
  Effect.flatMap(argumentsOf(command), (args) =>
    Effect.promise(() => expect(`${args.join("\n")}\n`).toMatchFileSnapshot(`golden/${name}.txt`))
  )

const mixed = joined(
  [
    clip("/film/videos/scene_1.mp4"),
    clip("/film/videos/scene_2.mp4", {
      width: 640,
      height: 480,
      framesPerSecond: 30_000 / 1001,
      isMute: true
    }),
    clip("/film/videos/scene_3.mp4", { seconds: 7.96 })
  ],
  [{ ...plainCut, made: "crossfade", crossfade: 12 }]
)

const parts = (title: string) =>
  ({
    picture: { path: "/w/picture.mp4", delay: 2 },
    sound: "/w/sound.m4a",
    colours: colours({ primaries: 1, transfer: 1, matrix: 1, isFullRange: false }),
    chapters: Option.some("/w/chapters.txt"),
    captions: Option.some("/w/captions.mp4"),
    title
  }) as const

it.effect("keeps every argument list as it was agreed", () =>
  Effect.gen(function* () {
    yield* golden("verify", verifyCommand(clip("/film/videos/scene 1.mp4")))
    yield* golden(
      "frames",
      stillsCommand(clip("/film/videos/scene_1.mp4"), [
        { number: 0, to: "/w/a.jpg" },
        { number: 191, to: "/w/b.jpg" }
      ])
    )
    const sheet = planTiles([
      { path: "/film/01.jpg", kind: "jpeg", width: 1024, height: 1536 },
      { path: "/film/02.png", kind: "png", width: 800, height: 800 }
    ])
    yield* golden("tile", tileCommand(sheet, "/w/sheet.jpg"))
    const captions = [{ path: "/w/caption-1.png", y: 620, from: 0, to: 180 }]
    for (const [index, piece] of piecesOf(mixed).entries())
      yield* golden(
        `piece-${index + 1}`,
        pieceCommand(
          { ...mixed, captions },
          piece,
          index === 2 ? ["-profile:v", "main", "-x264-params", "sps-id=1"] : plainSetting,
          `/w/picture-${index + 1}.mp4`
        )
      )
    yield* golden("mapping", mappingCommand)
    const sound = { clip: clip("/film/videos/scene_1.mp4"), decoded: 9, file: "/w/sound-1.f32" }
    const next = { clip: clip("/film/videos/scene_2.mp4"), decoded: 7, file: "/w/sound-2.f32" }
    yield* golden("samples", samplesCommand([sound, next]))
    yield* golden("samples-changing", changingSamplesCommand(sound))
    const raised = { decibels: 3.5, ceiling: Option.some(-2) }
    yield* golden("sound", soundCommand("/w/sound.f32", raised, "/w/sound.m4a"))
    yield* golden("meter", meterCommand("/w/sound.f32"))
    yield* golden("heard", heardCommand("/w/sound.m4a"))
    const recording = { path: "/film/speech/scene_1.wav", file: "/w/narration-1.f32", most: 9 }
    yield* golden("recordings", recordingsCommand([recording, { ...recording, file: "/w/narration-2.f32" }]))
    const music = { path: "/songs/a.mp3", format: "mp3", codec: "mp3" }
    yield* golden("music", musicCommand(music, 9, "/w/music.f32"))
    yield* golden("music-tolerant", musicCommand(music, 9, "/w/music.f32", "tolerant"))
    yield* golden("loudness", loudnessCommand("/w/music.f32"))
    yield* golden("listen", listenCommand(music))
    yield* golden("tag", tagCommand(parts("").picture, "/w/tagged.mp4"))
    yield* golden("film", filmCommand(parts("A title"), "/w/film.mp4"))
    yield* golden("examine", examineCommand("/w/picture.mp4", { width: 1280, height: 720 }))
    yield* golden(
      "joint",
      jointCommand(mixed.rate, [
        { clip: clip("/film/videos/scene_1.mp4"), held: 0, from: 84, frames: 12, to: "/w/end.gray" },
        { clip: clip("/film/videos/scene_2.mp4"), held: 2, from: 0, frames: 12, to: "/w/start.gray" }
      ])
    )
  })
)

it.effect("starts no process and takes no list from another list's past", () =>
  Effect.gen(function* () {
    const once = yield* argumentsOf(verifyCommand(clip("/a.mp4")))
    yield* argumentsOf(verifyCommand(clip("/b.mp4")))
    assert.deepStrictEqual(yield* argumentsOf(verifyCommand(clip("/a.mp4"))), once)
    assert.isTrue(once.every((argument) => typeof argument === "string"))
  })
)

it.effect("hands over a title as one argument and never as an option, a filter or a second line", () =>
  Effect.gen(function* () {
    for (const title of ["two words", "-y /etc/passwd", "a;[0:v]null'", "=x=", "\u202Eab\0c\nd\u0007"]) {
      const args = yield* argumentsOf(filmCommand(parts(title), "/w/film.mp4"))
      const at = args.indexOf("-metadata")
      assert.strictEqual(args[at + 1], `title=${titleText(title)}`)
      assert.notMatch(args[at + 1] ?? "", /[\p{Cc}\p{Cf}]/u)
      const without = yield* argumentsOf(filmCommand(parts(""), "/w/film.mp4"))
      assert.deepStrictEqual(args.toSpliced(at + 1, 1), without.toSpliced(at + 1, 1))
    }
    assert.strictEqual(titleText("  The\n\tFox \u0000 "), "The Fox")
    assert.lengthOf(titleText("x".repeat(999)), 200)
  })
)

it("takes the size and the rate that most clips have, the larger among equals", () => {
  const plan = planned(
    clip("/1.mp4", { width: 1920, height: 1080, framesPerSecond: 60 }),
    clip("/2.mp4"),
    clip("/3.mp4")
  )
  assert.deepStrictEqual([plan.width, plan.height, rateText(plan.rate)], [1280, 720, "24"])
  const drawn = planned(clip("/1.mp4"), clip("/2.mp4", { width: 1920, height: 1080, framesPerSecond: 30 }))
  assert.deepStrictEqual([drawn.width, drawn.height, rateText(drawn.rate)], [1920, 1080, "30"])
})

it("keeps a portrait film portrait and fits others into it whole", () => {
  const plan = planned(
    clip("/1.mp4", { width: 720, height: 1280 }),
    clip("/2.mp4", { width: 720, height: 1280 }),
    clip("/3.mp4")
  )
  assert.deepStrictEqual([plan.width, plan.height], [720, 1280])
  assert.deepStrictEqual(
    plan.segments.map(({ height, width }) => [width, height]),
    [
      [720, 1280],
      [720, 1280],
      [720, 406]
    ]
  )
})

it("gives every picture and every film even sides", () => {
  const plan = planned(clip("/1.mp4", { width: 853, height: 481 }))
  assert.deepStrictEqual([plan.width, plan.height], [852, 480])
  for (const { height, width } of plan.segments) assert.deepStrictEqual([width % 2, height % 2], [0, 0])
})

it("lets sound and picture drift apart by less than a sample, however many clips there are", () => {
  const plan = planned(
    ...Array.from({ length: 50 }, (_, index) =>
      clip(`/${index}.mp4`, { framesPerSecond: 30_000 / 1001, seconds: 1.0343 })
    )
  )
  const frames = plan.segments.reduce((sum, segment) => sum + segment.frames, 0)
  const samples = soundParts(plan, String).reduce((sum, part) => sum + part.samples, 0)
  assert.closeTo(samples / 48_000, (frames * 1001) / 30_000, 1 / 48_000)
})

it("moves the end of a faster clip by 20 ms at most, and that of a slower one not at all", () => {
  const moved = (framesPerSecond: number, seconds: number, film: number) =>
    seconds * (drawnOut(frameRate(film), clip("a", { framesPerSecond, seconds })) - 1)
  // At five frames a second the nearest one may be ten times as far away.
  assert.closeTo(moved(60, 1.08, 5), -0.02, 1e-9)
  assert.closeTo(moved(60, 1.12, 5), 0.02, 1e-9)
  assert.closeTo(moved(60, 1.19, 5), 0.01, 1e-9)
  assert.strictEqual(moved(4, 1.08, 5), 0)
})

it("keeps the clips' colours only when every clip is known to be the same to the bit", () => {
  const same = { key: "same" }
  const coloursOf = (...clips: ReadonlyArray<Inspection>) => planned(...clips).colours
  assert.strictEqual(coloursOf(clip("/1.mp4", same), clip("/2.mp4", same)), "kept")
  assert.strictEqual(coloursOf(clip("/1.mp4", same), clip("/2.mp4", { key: "other" })), "bt709")
  assert.strictEqual(coloursOf(clip("/1.mp4", same), clip("/2.mp4")), "bt709")
  assert.strictEqual(coloursOf(clip("/1.mp4")), "bt709")
})

it("reads measured rates as the fractions that were meant", () => {
  const cases: ReadonlyArray<readonly [number, string]> = [
    [24, "24"],
    [23.976, "24000/1001"],
    [29.970_03, "30000/1001"],
    [25.0004, "25"],
    [12.5, "12500/1000"],
    [600, "240"],
    [119.88, "120000/1001"],
    [0.2, "1"]
  ]
  for (const [measured, text] of cases) assert.strictEqual(rateText(frameRate(measured)), text)
})

it("puts 1 to 9 pictures into rows a reader follows", () => {
  assert.deepStrictEqual(
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17].map(tileColumns),
    [1, 2, 3, 2, 3, 3, 3, 3, 3, 4, 5]
  )
})
