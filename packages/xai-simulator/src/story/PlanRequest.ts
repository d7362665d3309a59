import { Option } from "effect"

/** What is asked of a plan besides its concept. */
export interface PlanRequest {
  readonly concept: string
  readonly aspectRatio: Option.Option<string>
  readonly scenes: Option.Option<number>
  readonly style: Option.Option<string>
  readonly longestScene: Option.Option<number>
  /** The longest the whole film may last, in seconds. */
  readonly longestFilm: Option.Option<number>
  /** Whether people are not to be seen. */
  readonly noPeople: boolean
  /** The language that is to be spoken, as a BCP 47 tag. */
  readonly language: Option.Option<string>
  /** Voices that are decided, by whose they are: a character's name, or `the narrator`. */
  readonly voices: ReadonlyMap<string, string>
  /** The joins to choose from; all of them where the question names none. */
  readonly transitions: ReadonlyArray<Transition>
}

/** Shapes that may be asked for. */
const planRatios: ReadonlyArray<string> = ["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9"]

/** As many as a film can be asked to have. */
const mostScenes = 50

/** In the order in which a plan that may use them all does. */
const everyTransition = ["crossfade", "cut", "match-cut"] as const

/** How one scene gives way to the next. */
export type Transition = (typeof everyTransition)[number]

const line = (text: string, label: string): Option.Option<string> =>
  Option.filter(
    Option.fromNullable(new RegExp(`^\\s*${label}\\s*:\\s*(.+)$`, "imu").exec(text)?.[1]?.trim()),
    (value) => value !== ""
  )

const labels =
  "aspect ratio|scenes|number of scenes|style|longest scene|transitions|characters|duration|language"

/** The language that words name: `de`, `German (de)`. */
export const languageIn = (words: string): Option.Option<string> =>
  Option.fromNullable(
    /(?:^|[("'`])([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)(?:$|[)"'`.,;\s])/u.exec(words.trim())?.[1]
  )

/** Reads the request from a question: lines such as `Concept: …`, `Scenes: 4`, `Aspect ratio: 9:16`. */
export const readPlanRequest = (text: string): PlanRequest => {
  const concept = new RegExp(
    `^\\s*concept\\s*:\\s*([\\s\\S]+?)(?=^\\s*(?:${labels})\\s*:|\\n\\s*\\n|(?![\\s\\S]))`,
    "imu"
  ).exec(text)?.[1]
  const whole = (label: string) =>
    Option.filter(
      Option.map(line(text, label), (value) => Number.parseInt(value, 10)),
      (value) => Number.isInteger(value) && value > 0
    )
  return {
    concept: (concept ?? text).trim(),
    aspectRatio: Option.filter(line(text, "aspect ratio"), (value) => planRatios.includes(value)),
    scenes: Option.map(
      Option.orElse(whole("scenes"), () => whole("number of scenes")),
      (value) => Math.min(mostScenes, value)
    ),
    style: line(text, "style"),
    longestScene: whole("longest scene"),
    longestFilm: whole("duration"),
    noPeople: /^Nowhere in the film\b.*\b(?:people|persons?|humans?|anyone|anybody)\b/imu.test(text),
    voices: new Map(
      [...text.matchAll(/^\s*Voice of (.+?)\s*:\s*(\S+)\s*$/gimu)].map(([, whose = "", voice = ""]) => [
        whose,
        voice
      ])
    ),
    language: Option.flatMap(line(text, "language"), languageIn),
    transitions: Option.match(line(text, "transitions"), {
      onNone: () => everyTransition,
      onSome: (words) => everyTransition.filter((it) => words.split(/[\s,;]+/).includes(it))
    })
  }
}
