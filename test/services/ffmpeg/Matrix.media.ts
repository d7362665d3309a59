import { assert, layer, it as plainly } from "@effect/vitest"
import { Effect } from "effect"
import { AspectRatio } from "../../../src/domain/AspectRatio.js"
import { Ffmpeg } from "../../../src/services/Ffmpeg.js"
import { type ClipWishes, makeClips } from "../../support/media.js"
import { probeFilm } from "../../support/probe.js"
import { scratch, studio } from "../../support/studio.js"

// Every shape, way to join, sound and rate together. All of them: `npm run test:cut`. The suite takes a share of them,
// chosen so that every value of every one stands in it.

const aspects = AspectRatio.literals
const ways = ["copied", "encoded", "crossfaded", "matched"] as const
const sounds = ["all", "some", "none"] as const
const rates = ["equal", "mixed"] as const

type Case = readonly [
  (typeof aspects)[number],
  (typeof ways)[number],
  (typeof sounds)[number],
  (typeof rates)[number]
]

const every = aspects.flatMap((aspect) =>
  ways.flatMap((way) => sounds.flatMap((sound) => rates.map((rate): Case => [aspect, way, sound, rate])))
)
// Copying is for equal rates; with mixed ones the same clips are encoded.
const possible = every.filter(([, way, , rate]) => way !== "copied" || rate === "equal")
const share = possible.filter((_, index) => index % 23 === 2)
const cases = process.env.CUT_MATRIX === "full" ? possible : share

/** How long a clip is: as short as packets are still copied. */
const seconds = 0.5

const sizeOf = (aspect: Case[0]) => {
  const [wide = 1, high = 1] = aspect.split(":").map(Number)
  const scale = Math.sqrt((128 * 72) / (wide * high))
  const even = (pixels: number) => Math.round(pixels / 2) * 2
  return { width: even(wide * scale), height: even(high * scale) }
}

const clipsOf = ([aspect, way, sound, rate]: Case): ReadonlyArray<ClipWishes> =>
  [0, 1, 2].map((index) => ({
    ...sizeOf(aspect),
    seconds,
    rate: rate === "mixed" ? (["24", "30000/1001", "15"][index] ?? "24") : "24",
    sound: sound === "none" || (sound === "some" && index === 1) ? 0 : seconds,
    soundRate: rate === "mixed" && index > 0 ? 22_050 : 48_000,
    channels: 2,
    // Encoded whole: one clip is of another shape.
    ...(way === "encoded" && index === 2 ? { width: 100, height: 100 } : {}),
    encoder: ["-preset", "ultrafast"]
  }))

plainly("has every shape, way to join, sound and rate in its share", () => {
  for (const [index, values] of [aspects, ways, sounds, rates].entries())
    assert.deepStrictEqual(
      [...new Set(share.map((it) => String(it[index])))].sort(),
      [...values].map(String).sort()
    )
})

const transitions = { copied: "cut", encoded: "cut", crossfaded: "crossfade", matched: "match-cut" } as const

layer(studio, { excludeTestServices: true })((it) => {
  for (const wish of cases) {
    const [aspect, way, sound, rate] = wish
    it.scoped(`joins ${aspect} ${way}, sound of ${sound}, ${rate} rates, into one sound film`, () =>
      Effect.gen(function* () {
        const { at } = yield* scratch
        const { assemble } = yield* Ffmpeg
        // Clips that are to be alike are one file.
        const files = new Map(clipsOf(wish).map((clip) => [JSON.stringify(clip), clip]))
        const names = [...files.keys()]
        const paths = yield* makeClips([...files.values()].map((clip, index) => [at(`${index}.mp4`), clip]))
        const clips = clipsOf(wish).map((clip, index) => ({
          path: paths[names.indexOf(JSON.stringify(clip))] ?? "",
          title: `Scene ${index + 1}`,
          transition: transitions[way]
        }))
        const film = yield* assemble(clips, at("film.mp4"), { title: "A film" })
        const seen = yield* probeFilm(at("film.mp4"))
        // A match-cut that leaves nothing out is a cut, and cuts of equal clips are copied.
        const isCopied = way === "copied" || (way === "matched" && film.pictures === "copied")
        assert.strictEqual(film.pictures === "copied", isCopied)
        assert.strictEqual(film.sound, "encoded")
        // Read by a library that has no part in the joining.
        assert.deepStrictEqual([seen.videoTracks, seen.audioTracks], [1, 1])
        assert.deepStrictEqual([seen.video, seen.audio], ["avc", "aac"])
        const { height, width } = sizeOf(aspect)
        assert.deepStrictEqual([seen.width, seen.height], [width, height])
        assert.deepStrictEqual(
          [seen.codedWidth, seen.codedHeight],
          [seen.width, seen.height],
          "the pixels are square"
        )
        assert.isTrue(seen.isSteady, "one rate")
        const expected = film.placed.reduce((sum, { crossfade, frames }) => sum + frames - crossfade, 0)
        assert.strictEqual(seen.frames, expected)
        assert.strictEqual(seen.title, "A film")
        // A crossfade takes a third of a clip.
        const nominal = (way === "crossfaded" ? 3 - 2 / 3 : 3) * seconds
        const slack = way === "matched" ? seconds : 2 / seen.framesPerSecond
        assert.closeTo(seen.seconds, nominal, slack)
        assert.closeTo(seen.soundSeconds, seen.seconds, 0.05)
        assert.closeTo(seen.firstPicture, 0, 1e-3)
      })
    )
  }
})
