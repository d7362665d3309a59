import path from "node:path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Option } from "effect"
import { chatModels, imageModels, videoModels } from "../../src/domain/Models.js"
import type { FilmOptions } from "../../src/domain/Settings.js"
import { VoiceName } from "../../src/domain/Speech.js"
import { forecastAt } from "../../src/forecast/Forecast.js"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { readHistory } from "../../src/services/FilmHistory.js"
import { sha256 } from "../../src/services/store/Keys.js"
import { oldConcept, oldFilm, oldSettings } from "../support/oldFilms.js"

const folder = oldFilm("finished")
const history = await Effect.runPromise(Effect.provide(readHistory(folder), NodeContext.layer))

/** What a run of the finished film would order under these settings: pictures and clips, and how many questions. */
const ordered = (settings: Partial<FilmOptions>) =>
  Effect.gen(function* () {
    const ahead = yield* forecastAt(1, {
      folder,
      history,
      concept: oldConcept,
      plan: Option.none(),
      settings: { ...oldSettings, ...settings }
    })
    return {
      media: ahead.media.map(({ id }) => id.text),
      questions: ahead.questions.map(({ id }) => id.text),
      stops: ahead.stops
    }
  }).pipe(Effect.provide(Ffmpeg.layer()), Effect.provide(NodeContext.layer))

const other = <M extends { readonly id: string }>(table: ReadonlyArray<M>): M => {
  const second = table[1]
  if (second === undefined) throw new Error("one model alone")
  return second
}

const sheets = ["sheet/Bramble the Hedgehog/take-1", "sheet/Fox/take-1"]
const keyframes = ["keyframe/scene-1/take-1", "keyframe/scene-2/take-1"]
const clips = ["video/scene-1/take-1", "video/scene-2/take-1"]
const everything = [...sheets, ...keyframes, ...clips]

interface Change {
  readonly setting: Partial<FilmOptions>
  /** Pictures and clips that are stale by it. */
  readonly stale: ReadonlyArray<string>
  /** Questions that are asked anew although nothing is made anew; none unless told. */
  readonly asked?: number
}

/** Every setting, changed on a film of 0.1.0 that is finished, and what that makes stale. A new setting must take a line. */
const changes: { readonly [setting in keyof Required<FilmOptions>]: ReadonlyArray<Change> } = {
  // Who writes the plan and rewords: the film has its plan, and its words.
  planModel: [{ setting: { planModel: other(chatModels) }, stale: [] }],
  // What is there is judged anew, for cents: two lists of traits, and two, two and two judgements.
  judgeModel: [{ setting: { judgeModel: other(chatModels) }, stale: [], asked: 8 }],
  imageModel: [{ setting: { imageModel: other(imageModels) }, stale: everything }],
  imageQuality: [{ setting: { imageQuality: "low" }, stale: everything }],
  videoModel: [{ setting: { videoModel: other(videoModels) }, stale: clips }],
  resolution: [{ setting: { resolution: "720p" }, stale: clips }],
  aspectRatio: [
    { setting: { aspectRatio: Option.some("9:16") }, stale: everything },
    // The shape it has.
    { setting: { aspectRatio: Option.some("16:9") }, stale: [] }
  ],
  style: [
    { setting: { style: Option.some("Charcoal on grey paper") }, stale: everything },
    // Words its plan has.
    { setting: { style: Option.some("cut-paper  STOP motion") }, stale: [] }
  ],
  negative: [{ setting: { negative: ["umbrella"] }, stale: everything }],
  sceneCount: [{ setting: { sceneCount: Option.none() }, stale: [] }],
  maxDuration: [{ setting: { maxDuration: Option.some(60) }, stale: [] }],
  // What was asked before is answered by the plan that is there.
  answered: [{ setting: { answered: ["maxDuration", "sceneCount", "style"] }, stale: [] }],
  references: [
    {
      setting: {
        references: [
          {
            name: "Bramble the Hedgehog",
            photo: path.join(folder, "character_sheets/01-fox_v1.jpg"),
            sha256: sha256("a photo"),
            kind: "jpeg"
          }
        ]
      },
      stale: ["sheet/Bramble the Hedgehog/take-1", ...keyframes, ...clips]
    }
  ],
  // All were kept at 0.90: a bar above that goes on from the take that is there, and one below it takes nothing away.
  acceptAt: [
    { setting: { acceptAt: 0.5 }, stale: [] },
    {
      setting: { acceptAt: 0.95 },
      stale: [
        "sheet/Bramble the Hedgehog/take-2",
        "sheet/Fox/take-2",
        "keyframe/scene-1/take-1",
        "keyframe/scene-2/take-1",
        ...clips
      ]
    }
  ],
  sheetTakes: [
    { setting: { sheetTakes: 1 }, stale: [] },
    { setting: { sheetTakes: 9 }, stale: [] }
  ],
  keyframePasses: [
    { setting: { keyframePasses: 1 }, stale: [] },
    { setting: { keyframePasses: 9 }, stale: [] }
  ],
  corrections: [
    { setting: { corrections: 0 }, stale: [] },
    { setting: { corrections: 9 }, stale: [] }
  ],
  retakeBelow: [{ setting: { retakeBelow: 0.9 }, stale: [] }],
  patience: [{ setting: { patience: 1 }, stale: [] }],
  rewordings: [{ setting: { rewordings: 0 }, stale: [] }],
  planRepairs: [{ setting: { planRepairs: 0 }, stale: [] }],
  flowRetries: [{ setting: { flowRetries: 0 }, stale: [] }],
  flowRetryDelay: [{ setting: { flowRetryDelay: Duration.minutes(9) }, stale: [] }],
  pollInterval: [{ setting: { pollInterval: Duration.seconds(1) }, stale: [] }],
  longestWait: [{ setting: { longestWait: Duration.minutes(1) }, stale: [] }],
  videoConcurrency: [{ setting: { videoConcurrency: 3 }, stale: [] }],
  captions: [{ setting: { captions: "track" }, stale: [] }],
  loudness: [{ setting: { loudness: "even" }, stale: [] }],
  // Its plan has no words: nobody can say any.
  sound: [
    { setting: { sound: "narrated" }, stale: [] },
    { setting: { sound: "full" }, stale: [] }
  ],
  language: [
    { setting: { language: Option.some("de") }, stale: [] },
    { setting: { language: Option.some("de"), sound: "full" }, stale: [] }
  ],
  narrator: [
    { setting: { narrator: Option.some(VoiceName.make("zagan")) }, stale: [] },
    { setting: { narrator: Option.some(VoiceName.make("zagan")), sound: "full" }, stale: [] }
  ],
  voices: [
    { setting: { voices: [{ name: "Nobody", voice: VoiceName.make("luna") }] }, stale: [] },
    { setting: { voices: [{ name: "Fox", voice: VoiceName.make("luna") }], sound: "full" }, stale: [] }
  ],
  music: []
}

describe("a finished film of 0.1.0 resumed under another setting", () => {
  for (const [name, lines] of Object.entries(changes))
    for (const [index, { asked = 0, setting, stale }] of lines.entries())
      it.live(
        `${name}, ${index + 1}: orders ${stale.length === 0 ? "nothing" : "what hangs on it, and no more"}`,
        Effect.fnUntraced(function* () {
          const { media, questions, stops } = yield* ordered(setting)
          assert.deepStrictEqual(media, stale)
          assert.deepStrictEqual(stops, Option.none())
          if (stale.length === 0) assert.strictEqual(questions.length, asked)
          assert.notInclude(questions, "plan/take-1")
        })
      )

  for (const [name, setting] of [
    ["sceneCount", { sceneCount: Option.some(3) }],
    ["maxDuration", { maxDuration: Option.some(5) }],
    ["negative", { negative: ["lamp"] }]
  ] as const)
    it.live(
      `${name}: is told, and orders no other plan, where the plan it has does not meet it`,
      Effect.fnUntraced(function* () {
        const { media, questions, stops } = yield* ordered(setting)
        assert.deepStrictEqual([...media, ...questions], [])
        assert.match(
          Option.getOrElse(stops, () => ""),
          /follows its plan, “The Lamp”, which is not as it is wished/
        )
      })
    )
})
