import { assert, expect, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { frameRate } from "../../../src/domain/FrameRate.js"
import {
  composer,
  examineArguments,
  stillsArguments,
  tileArguments,
  titleText,
  verifyArguments
} from "../../../src/services/ffmpeg/Arguments.js"
import type { Inspection } from "../../../src/services/ffmpeg/Facts.js"
import {
  concatList,
  filmArguments,
  meterArguments,
  packetsArguments
} from "../../../src/services/ffmpeg/FilmArguments.js"
import { type FilmPlan, piecesOf, planFilm, rateText } from "../../../src/services/ffmpeg/FilmPlan.js"
import { crossfade, type Join } from "../../../src/services/ffmpeg/Joins.js"
import { planTiles, tileColumns } from "../../../src/services/ffmpeg/Pictures.js"
import {
  jointArguments,
  pieceArguments,
  pieceSoundArguments
} from "../../../src/services/ffmpeg/PieceArguments.js"

/** An inspected clip, as wished. */
const clip = (
  path: string,
  {
    copyKey = Option.none<string>(),
    framesPerSecond = 24,
    height = 720,
    isMute = false,
    seconds = 8,
    width = 1280
  } = {}
): Inspection => ({
  path,
  facts: {
    durationSeconds: seconds,
    video: { codec: "h264", width, height, framesPerSecond, frames: Math.round(seconds * framesPerSecond) },
    audio: isMute ? Option.none() : Option.some({ codec: "aac", sampleRate: 44_100, channels: 2 })
  },
  isPlainH264: true,
  copyKey,
  matrix: Option.none(),
  soundPackets: isMute
    ? Option.none()
    : Option.some({
        key: "1190",
        sampleRate: 48_000,
        channels: 2,
        count: Math.ceil((seconds * 48_000) / 1024) + 1,
        priming: 1
      }),
  audioSeconds: isMute ? 0 : seconds
})

const planned = (...clips: ReadonlyArray<Inspection>): FilmPlan => Option.getOrThrow(planFilm(clips))

const joined = (clips: ReadonlyArray<Inspection>, joins: ReadonlyArray<Join>): FilmPlan =>
  Option.getOrThrow(planFilm(clips, joins))

it("C19: gives the film the shape that was ordered, and fits in whole what came otherwise", () => {
  const square = { width: 480, height: 480, copyKey: Option.some("k") }
  const size = (...clips: ReadonlyArray<Inspection>) => {
    const { canCopy, height, width } = Option.getOrThrow(planFilm(clips, [], Option.some("16:9")))
    return [width, height, canCopy]
  }
  // All square: a wide film all the same. Most square: the size of the one that is right.
  assert.deepStrictEqual(size(clip("a", square), clip("b", square)), [854, 480, false])
  assert.deepStrictEqual(size(clip("a", square), clip("b", square), clip("c", { width: 848, height: 480 })), [
    848,
    480,
    false
  ])
  const right = { width: 848, height: 480, copyKey: Option.some("k") }
  assert.deepStrictEqual(size(clip("a", right), clip("b", right)), [848, 480, true])
})

const golden = (name: string, args: ReadonlyArray<string>) =>
  Effect.promise(() => expect(`${args.join("\n")}\n`).toMatchFileSnapshot(`golden/${name}.txt`))

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
  [crossfade(192, 192, 24)]
)

const parts = (title: string) =>
  ({
    pictures: "/w/pictures.txt",
    sound: { _tag: "Samples", path: "/w/sound.f32", gain: { decibels: 3.5, isLimited: true } },
    chapters: Option.some("/w/chapters.txt"),
    captions: Option.some("/w/captions.mp4"),
    title
  }) as const

it.effect("keeps every argument list as it was agreed", () =>
  Effect.gen(function* () {
    const compose = yield* composer
    yield* golden("verify", verifyArguments(compose, "/film/videos/scene 1.mp4"))
    yield* golden(
      "frames",
      stillsArguments(compose, "/film/videos/scene_1.mp4", { width: 1280, height: 720 }, [
        { number: 0, to: "/w/a.jpg" },
        { number: 191, to: "/w/b.jpg" }
      ])
    )
    const sheet = planTiles([
      { path: "/film/01.jpg", demuxer: "jpeg_pipe", width: 1024, height: 1536 },
      { path: "/film/02.png", demuxer: "png_pipe", width: 800, height: 800 }
    ])
    yield* golden("tile", tileArguments(compose, sheet, "/w/sheet.jpg"))
    const caption = Option.some({ path: "/w/caption-1.png", y: 620 })
    const pieces = piecesOf(mixed)
    for (const [index, piece] of pieces.entries())
      yield* golden(
        `piece-${index + 1}`,
        pieceArguments(compose, mixed, piece, index === 0 ? caption : Option.none(), {
          picture: `/w/picture-${index + 1}.mp4`,
          sound: `/w/sound-${index + 1}.f32`
        })
      )
    const [first] = pieces
    if (first !== undefined)
      yield* golden("piece-sound", pieceSoundArguments(compose, mixed, first, "/w/sound-1.f32"))
    const same = planned(
      clip("/film/videos/scene_1.mp4", { copyKey: Option.some("same") }),
      clip("/film/videos/scene_2.mp4", { copyKey: Option.some("same") })
    )
    const copy = Option.getOrThrow(same.soundCopy)
    yield* golden(
      "packets",
      packetsArguments(
        compose,
        same.segments.map(({ path }, index) => ({
          path,
          picture: `/w/picture-${index + 1}.mp4`,
          sound: Option.some({ to: `/w/sound-${index + 1}.aac`, packets: copy.packets[index] ?? 0 })
        }))
      )
    )
    yield* golden("film", filmArguments(compose, parts("A title"), "/w/film.mp4"))
    const copied = { ...parts("A title"), sound: { _tag: "Packets", path: "/w/sound.aac", copy } } as const
    yield* golden("film-copied", filmArguments(compose, copied, "/w/film.mp4"))
    yield* golden("list", [
      concatList(
        same.segments.map(({ frames }, index) => ({ name: `picture-${index + 1}.mp4`, frames })),
        same
      )
    ])
    yield* golden("examine", examineArguments(compose, "/w/film.mp4", { width: 1280, height: 720 }))
    yield* golden("meter", meterArguments(compose, "/w/sound.f32", { decibels: -2, isLimited: false }))
    yield* golden(
      "joint",
      jointArguments(compose, mixed, [
        { path: "/film/videos/scene_1.mp4", from: 180, frames: 12, to: "/w/end.gray" },
        { path: "/film/videos/scene_2.mp4", from: 0, frames: 12, to: "/w/start.gray" }
      ])
    )
  })
)

it.effect("starts no process and takes no list from another list's past", () =>
  Effect.gen(function* () {
    const compose = yield* composer
    const once = verifyArguments(compose, "/a.mp4")
    verifyArguments(compose, "/b.mp4")
    assert.deepStrictEqual(verifyArguments(compose, "/a.mp4"), once)
    assert.isTrue(once.every((argument) => typeof argument === "string"))
  })
)

it.effect("hands over a title as one argument and never as an option, a filter or a second line", () =>
  Effect.gen(function* () {
    const compose = yield* composer
    for (const title of ["two words", "-y /etc/passwd", "a;[0:v]null'", "=x=", "\u202Eab\0c\nd\u0007"]) {
      const args = filmArguments(compose, parts(title), "/w/film.mp4")
      const at = args.indexOf("-metadata")
      assert.strictEqual(args[at + 1], `title=${titleText(title)}`)
      assert.notMatch(args[at + 1] ?? "", /[\p{Cc}\p{Cf}]/u)
      const without = filmArguments(compose, parts(""), "/w/film.mp4")
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
  const samples = plan.segments.reduce((sum, segment) => sum + segment.samples, 0)
  assert.closeTo(samples / 48_000, (frames * 1001) / 30_000, 1 / 48_000)
})

it("copies pictures only when every clip is known to be the same to the bit", () => {
  const same = { copyKey: Option.some("same") }
  assert.isTrue(planned(clip("/1.mp4", same), clip("/2.mp4", same)).canCopy)
  assert.isFalse(planned(clip("/1.mp4", same), clip("/2.mp4", { copyKey: Option.some("other") })).canCopy)
  assert.isFalse(planned(clip("/1.mp4", same), clip("/2.mp4")).canCopy)
  assert.isFalse(planned(clip("/1.mp4")).canCopy)
  assert.isTrue(Option.isNone(planFilm([])))
})

it("reads measured rates as the fractions that were meant", () => {
  const cases: ReadonlyArray<readonly [number, string]> = [
    [24, "24"],
    [23.976, "24000/1001"],
    [29.970_03, "30000/1001"],
    [25.0004, "25"],
    [12.5, "12500/1000"],
    [600, "60"],
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
