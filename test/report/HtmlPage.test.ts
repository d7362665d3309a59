import { createHash } from "node:crypto"
import { assert, describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import * as fc from "effect/FastCheck"
import { CharacterAsset, KeyframeAsset, Take, VideoAsset } from "../../src/domain/Assets.js"
import { Bill, BillLine } from "../../src/domain/Bill.js"
import { CutClip, FilmCut, Stretch } from "../../src/domain/Cut.js"
import { Degradation } from "../../src/domain/Degradation.js"
import { FilmDub, SceneWords } from "../../src/domain/Dub.js"
import { ConsistencyScore, HardFailure, Trait } from "../../src/domain/Judgement.js"
import { ticksFromUsd } from "../../src/domain/Money.js"
import { NarrationAsset } from "../../src/domain/Narration.js"
import { PipelineState } from "../../src/domain/PipelineState.js"
import { SpokenWord } from "../../src/domain/Speech.js"
import { Line, SceneId } from "../../src/domain/StoryPlan.js"
import { Cue } from "../../src/domain/Subtitles.js"
import { escapeHtml, visibleText } from "../../src/report/Html.js"
import type { ReportedFilm } from "../../src/report/HtmlFilm.js"
import { reportHtml } from "../../src/report/HtmlPage.js"
import { hostileFilm, hostileWords, retold } from "../support/hostileFilm.js"
import { clipOf, fox, hash, keyframeOf, narrationOf, plan, scene, sheetOf } from "../support/plans.js"

const judged = (overallScore: number, more: Partial<ConsistencyScore> = {}) =>
  new ConsistencyScore({
    overallScore,
    perCharacter: { Fox: overallScore },
    issues: [],
    fixPrompt: Option.none(),
    ...more
  })

const take = (path: string, score: ConsistencyScore, drift: Option.Option<number> = Option.none()) =>
  new Take({ path, sha256: hash("a"), score, cost: ticksFromUsd(0.06), rewordedPrompt: Option.none(), drift })

const sheet = new CharacterAsset({
  ...sheetOf(fox, 1),
  portraitPath: "character_sheets/01-fox_v2.jpg",
  traits: [
    new Trait({ trait: "russet fur", prominence: "main" }),
    new Trait({ trait: "one notched ear", prominence: "detail" })
  ],
  takes: [
    take(
      "character_sheets/01-fox_v1.jpg",
      judged(1, {
        issues: ["lettering on the picture (words across it)"],
        hardFailures: [new HardFailure({ kind: "lettering", detail: "words across it" })],
        fixPrompt: Option.some("Take all lettering off.")
      })
    ),
    take(
      "character_sheets/01-fox_v2.jpg",
      judged(0.9, { issues: ["Fox: it should be one notched ear; seen: two whole ears"] })
    )
  ]
})

const keyframes = [
  new KeyframeAsset({ ...keyframeOf(scene(1)), takes: [take("keyframes/scene_1_v1.jpg", judged(0.88))] })
]

const clip = clipOf(1, {
  videoUrl: "https://media.example/of-yesterday.mp4",
  firstFramePath: "frames/scene_1_first.jpg",
  lastFramePath: "frames/scene_1_last.jpg",
  consistencyScore: 0.7,
  drift: Option.some(0.18),
  transition: "crossfade",
  sha256: Option.some(hash("c")),
  takes: [take("videos/scene_1.mp4", judged(0.7), Option.some(0.18))],
  cost: ticksFromUsd(0.57)
})

const line = (calls: number, usd: number, more: Partial<BillLine> = {}) =>
  new BillLine({ calls, refused: 0, inDoubt: 0, cost: ticksFromUsd(usd), ...more })

const dubIn = (language: string, narration: string, isStale = false) =>
  new FilmDub({
    language,
    isStale,
    words: [new SceneWords({ sceneId: SceneId.make(1), narration, lines: [] })],
    narrations: [
      new NarrationAsset({
        ...narrationOf(1, narration),
        language,
        path: `speech/${language}/scene_1_v1.wav`,
        words: [new SpokenWord({ text: narration, from: 0, to: 48_000 })]
      })
    ],
    ...{ untold: [], kept: [], cost: ticksFromUsd(0.0003) }
  })

/** One scene made, one left out: small, with something of everything. */
const state = new PipelineState({
  concept: "A fox finds a light",
  plan: plan({
    characters: [fox],
    scenes: [
      scene(1, {
        charactersPresent: ["Fox"],
        transition: "crossfade",
        narration: "She waits.",
        lines: [new Line({ speaker: "Fox", text: "Who is there?" })]
      }),
      scene(2, { charactersPresent: [] })
    ]
  }),
  characters: [sheet],
  keyframes,
  videos: [clip],
  narrations: [narrationOf(1)],
  dubs: [dubIn("de", "Sie wartet.")],
  finalVideoPath: Option.some("final_video.mp4"),
  cut: Option.some(
    new FilmCut({
      clips: [
        new CutClip({
          sceneId: SceneId.make(1),
          path: "videos/scene_1.mp4",
          ...{ from: 0, frames: 192, at: 0, crossfade: 0 },
          transition: "cut",
          instead: Option.none()
        })
      ],
      ...{ width: 1280, height: 720, rate: [24, 1], frames: 192, seconds: 8 },
      ...{ pictures: "copied", sound: "encoded", loudness: Option.some(-16.2) },
      black: [new Stretch({ from: 1, to: 2.5 })],
      frozen: [],
      cues: [new Cue({ from: 19_200, to: 67_200, lines: ["She <waits>."] })]
    })
  ),
  degradations: [
    new Degradation({ kind: "scene-without-clip", subject: "scene 2", detail: "Every wording was refused." })
  ],
  spent: ticksFromUsd(0.85),
  bill: new Bill({
    questions: line(3, 0.03),
    sheets: line(2, 0.12),
    keyframes: line(2, 0.13, { refused: 1 }),
    clips: line(1, 0.57, { inDoubt: 1 }),
    earlier: BillLine.none
  })
})

const files = [
  "final_video.mp4",
  "final_video.de.vtt",
  "final_video.srt",
  "script.md",
  "state.json",
  "character_sheets/01-fox_v1.jpg",
  "character_sheets/01-fox_v2.jpg",
  "keyframes/scene_1_v1.jpg",
  "videos/scene_1.mp4",
  "frames/scene_1_first.jpg",
  "speech/scene_1_v1.wav",
  "speech/de/scene_1_v1.wav",
  "speech/de/sound.m4a",
  "superseded/old.jpg"
]

const film = (changes: Partial<ReportedFilm> = {}): ReportedFilm => ({
  state,
  acceptAt: 0.8,
  files: new Set(files),
  posterOf: () => "frames/scene_1_first.jpg",
  setAside: [{ path: "superseded/old.jpg", was: "keyframes/scene_1_v1.jpg" }],
  ...changes
})

const page = reportHtml(film())

/** The page's tags without what their attributes say: its structure. */
const structure = (text: string): string =>
  Array.from(text.replace(/<style>.*<\/style>/, "").matchAll(/<[^>]*>/g), ([tag]) =>
    tag.replace(/="[^"]*"/g, "")
  ).join("\n")

const sources = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/(?:src|href|poster)="([^"]*)"/g)].map(([, source = ""]) =>
    // The subtitles' own words, which no reader of addresses can take for anything else.
    source.replace(/^(data:text\/vtt;base64,)[A-Za-z0-9+/]*=*$/, "$1")
  )

describe("report.html", () => {
  it("shows a film as it was agreed, word for word", async () => {
    const plain = page
      .replace(/<style>.*<\/style>/, "<style>…</style>")
      .replace(/sha256-[\w+/=]+/, "sha256-…")
      .replace(/\n*</g, "\n<")
      .trimStart()
    await expect(plain).toMatchFileSnapshot("../fixtures/golden/report.html")
  })

  it("shows the kept take and every other one, each with its score and what the judge found", () => {
    for (const path of files.slice(5)) assert.include(sources(page), path)
    assert.include(page, "take 2 of 2")
    assert.match(page, /Lettering on the picture:<\/b> words across it/)
    assert.strictEqual(page.split("words across it").length - 1, 1)
    assert.include(page, "seen: two whole ears")
    assert.match(page, /<li class="low"[^>]*>one notched ear/)
    assert.match(page, /Drift from its keyframe <span class="score low">\+0\.18/)
  })

  it("has the film's subtitles in its player, and names them beside it", () => {
    const tracks = [
      ...page.matchAll(
        /<track kind="subtitles" label="(\w+)" srclang="(\w+)" src="data:text\/vtt;base64,([^"]*)">/g
      )
    ].map(([, label, language, text = ""]) => [label, language, Buffer.from(text, "base64").toString("utf8")])
    assert.deepStrictEqual(tracks, [
      [
        "English",
        "en",
        "WEBVTT\nKind: subtitles\nLanguage: en\n\n00:00:00.400 --> 00:00:01.400\nShe &lt;waits&gt;.\n"
      ],
      [
        "German",
        "de",
        "WEBVTT\nKind: subtitles\nLanguage: de\n\n00:00:00.400 --> 00:00:01.500\nSie wartet.\n"
      ]
    ])
    assert.match(page, /<video class="film"[^>]*>(<track [^>]*>){2}<\/video>/)
    // Which languages it has is seen at a glance, and each can be heard; one that it has outgrown is not among them.
    assert.include(page, "<li>in English</li><li>dubbed in German</li>")
    assert.include(page, '<audio controls preload="metadata" src="speech/de/sound.m4a"')
    const outgrown = new PipelineState({ ...state, dubs: [dubIn("fr", "Elle attend.", true)] })
    const without = reportHtml(film({ state: outgrown }))
    assert.notMatch(without, /dubbed in|srclang="fr"/)
    assert.match(without, /French<\/bdi><\/b> \(fr\) <span class="tag">Not in the film any more/)
    assert.include(page, '<blockquote class="told" dir="auto" lang="de">Sie wartet.<')
    assert.include(page, '<a href="final_video.srt">final_video.srt</a>')
    assert.include(page, '<a href="final_video.de.vtt">final_video.de.vtt</a>')
    const unsaid = Option.map(state.cut, ({ cues: _, ...cut }) => new FilmCut(cut))
    const silent = new PipelineState({ ...state, cut: unsaid, dubs: [] })
    assert.notInclude(reportHtml(film({ state: silent })), "<track")
  })

  it("plays what is said over a scene, tells its length, voice and cost, and shows when it is said", () => {
    assert.match(page, /<audio[^>]*src="speech\/scene_1_v1\.wav"/)
    assert.include(page, "Narration: 1.0 s, orion, $0.0002")
    // From 0.4 s on for one second of eight.
    assert.include(page, '<rect class="voice" x="50.00" y="15" width="125.00" height="3"/>')
    const unheard = reportHtml(film({ state: new PipelineState({ ...state, narrations: [], dubs: [] }) }))
    assert.include(unheard, "Narration: not recorded")
    assert.notInclude(unheard, "<audio")
  })

  it("says in words what colour says: a score below the threshold, a take that is ruled out", () => {
    assert.match(page, /0\.70<span class="hidden"> \(below 0\.80\)/)
    assert.match(page, /1\.00<span class="hidden"> \(ruled out\)/)
    assert.notInclude(reportHtml(film({ acceptAt: 0.7 })), "below 0.70")
  })

  it("tells where a file is gone instead of showing a hole", () => {
    const bare = reportHtml(film({ files: new Set(), setAside: [] }))
    assert.deepStrictEqual(
      sources(bare).filter((source) => !source.startsWith("#")),
      []
    )
    assert.include(bare, "final_video.mp4 is not in the folder")
    assert.include(bare, "videos/scene_1.mp4 is not in the folder.")
  })

  it("shows a film that is not joined yet by what there is of it", () => {
    const { bill, concept, plan, spent } = state
    const halfway = new PipelineState({ concept, plan, bill, spent, characters: [sheet], keyframes })
    const text = reportHtml(film({ state: halfway }))
    assert.include(text, "The film is not joined yet: 0 of 2 clips made.")
    assert.match(text, /<img class="film" src="keyframes\/scene_1_v1\.jpg"/)
    assert.notInclude(text, "<video")
    assert.notInclude(text, 'id="cut"')
  })

  it("shows a film whose state knows of no takes, as the original program's do", () => {
    const bare = new PipelineState({
      plan: state.plan,
      characters: [new CharacterAsset({ ...sheet, takes: [], traits: [] })],
      keyframes: [],
      videos: [new VideoAsset({ ...clip, takes: [] })]
    })
    const text = reportHtml(film({ state: bare }))
    assert.include(sources(text), "character_sheets/01-fox_v2.jpg")
    assert.include(sources(text), "videos/scene_1.mp4")
  })

  it("asks for nothing but files beside it and its own subtitles, by script or otherwise", () => {
    for (const source of sources(page))
      assert.match(source, /^(#|[a-z_]+\/(de\/)?[\w.-]+$|[\w.]+$|data:text\/vtt;base64,$)/)
    assert.notMatch(page, /<script|<link|<iframe|@import|url\(|https?:|\son\w+=|\sstyle=/)
    const style = /<style>(.*)<\/style>/s.exec(page)?.[1] ?? ""
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? ""
    const rules = policy.replaceAll("&#39;", "'")
    assert.include(rules, `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`)
    assert.match(
      rules,
      /^default-src 'none'; img-src 'self' file:; media-src 'self' file: data:; style-src 'sha256-/
    )
    assert.notInclude(rules, "unsafe")
  })

  it("draws its bill to scale: the dearest fills its row, and the rows stand for what they say", () => {
    const widths = [...page.matchAll(/<rect class="part-1" x="0\.00" y="0" width="([\d.]+)"/g)].map(([, w]) =>
      Number(w)
    )
    assert.deepStrictEqual(widths.slice(0, 4), [5.26, 21.05, 22.81, 100])
  })
})

describe("a report in other scripts", () => {
  it.each([
    ["يعرض الفيلم بدقة 1080p في المساء.", "ar"],
    ["این فیلم در شب پخش می‌شود گپ", "fa"],
    ["השועל מוצא גביש ביער.", "he"],
    ["きつねが森で水晶を見つける。", "ja"],
    ["狐狸在森林里发现水晶。", "zh"],
    ["여우가 숲에서 수정을 발견한다.", "ko"],
    ["Η αλεπού βρίσκει έναν κρύσταλλο.", "el"],
    ["Лиса находит кристалл.", "en"],
    ["The fox says שלום to the owl.", "en"],
    ["1080p, 24 fps", "en"]
  ])("lets %s run its own way, in its own language", (words, language) => {
    const text = reportHtml(film({ state: retold(state, () => words) }))
    for (const tag of ["h1", 'p class="story"', 'p class="concept"', "blockquote", "dd"])
      assert.include(text, `<${tag} dir="auto" lang="${language}">${escapeHtml(words)}<`)
    assert.include(text, `<bdi lang="${language}">${escapeHtml(words)}</bdi>`)
    assert.include(text, '<html lang="en">')
  })
})

describe("hostile words in a report", () => {
  const hostile = reportHtml(film({ state: hostileFilm(state) }))
  /** The same film in words that mean no harm. */
  const harmless = reportHtml(film({ state: retold(state, (index) => `word ${index}`) }))

  it("are shown as text, markup, quotes and direction marks alike (fault row 37)", () => {
    assert.strictEqual(structure(hostile), structure(harmless))
    assert.deepStrictEqual(sources(hostile), sources(harmless))
    assert.notMatch(hostile, /[\u202A-\u202E\u2066-\u2069\u200B\uFEFF]/)
    assert.notMatch(hostile, /[^\P{Cc}\n]|\p{Cs}/u)
    assert.isAbove(hostile.split("&#60;script&#62;").length, 3)
  })

  it("change no tag and no address, whatever they are (fault row 37)", () => {
    const word = fc.oneof(
      fc.constantFrom(...hostileWords, "<", ">", '"', "'", "`", "&", "-->", "\u202E", "\ud800", "\\", "${"),
      fc.string({ unit: "grapheme", maxLength: 20 }),
      fc.string({ unit: "binary", maxLength: 20 })
    )
    const words = fc.array(word, { minLength: 1, maxLength: 4 }).map((some) => some.join(""))
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 12 }), (some) => {
        const text = reportHtml(
          film({ state: retold(state, (index) => `${index} ${some[index % some.length] ?? ""}`) })
        )
        assert.strictEqual(structure(text), structure(harmless))
        assert.deepStrictEqual(sources(text), sources(harmless))
        assert.notMatch(text, /[^\P{Cc}\n\t]|\p{Cs}/u)
      }),
      { numRuns: 100, seed: 37 }
    )
  })

  it("keep every letter a reader can see (fault row 37)", () => {
    const decoded = hostile.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    for (const words of hostileWords.slice(0, 7)) assert.include(decoded, visibleText(words))
  })
})
