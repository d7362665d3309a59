import { capitalised, titled } from "./Words.js"

// The scenes of a film that nobody is in: what is seen, and how light, wind and distance change it.

/** What such a scene is written with. */
export interface QuietStage {
  /** What is seen, known: "the empty lighthouse". */
  readonly view: string
  /** The concept's own sentence, without its full stop. */
  readonly statement: string
  /** Where, with its preposition: "in the storm". */
  readonly here: string
  /** The light of this scene. */
  readonly light: string
}

/** One such scene, before it has a number, a length and a transition. */
export interface QuietBeat {
  readonly title: string
  readonly description: string
  readonly action: string
  readonly summary: string
  readonly mood: string
}

type QuietTelling = (stage: QuietStage) => QuietBeat

const wide: QuietTelling = ({ light, statement, view }) => ({
  title: titled(view),
  description: `${capitalised(statement)}. It is ${light}, and nothing hurries.`,
  action: statement,
  summary: "A wide frame opens slowly, the sky large above and the ground low, and comes to rest.",
  mood: "quiet and wide"
})

const closer: QuietTelling = ({ here, view }) => ({
  title: "Closer",
  description: `From near by ${view} shows what the distance hid: edges, grain, small movements of the air ${here}.`,
  action: `light moves slowly over ${view}`,
  summary: "Light moves slowly across the middle of a close frame while everything else holds still.",
  mood: "attentive"
})

const change: QuietTelling = ({ here, view }) => ({
  title: "A Change in the Air",
  description: `The wind turns ${here}, and for a moment ${view} looks like another.`,
  action: `wind and shadow pass over ${view}`,
  summary: "A shadow passes over the frame from left to right, and the light comes back behind it.",
  mood: "uneasy, then calm"
})

const detail: QuietTelling = ({ here, view }) => ({
  title: "What Stays",
  description: `Small things go on ${here} as they always did, and ${view} with them.`,
  action: `small things stir about ${view}`,
  summary: "Small movements low in the frame, everything above them still.",
  mood: "patient"
})

const after: QuietTelling = ({ here, light, view }) => ({
  title: "Afterwards",
  description: `It grows still ${here}. ${capitalised(view)} is left to itself: ${light}.`,
  action: `it grows still about ${view}`,
  summary: "The frame draws back slowly until what was seen is small under a large sky.",
  mood: "peaceful"
})

/** The scenes of a quiet film of so many: it opens wide, comes near, changes, and draws back. */
export const quietTellings = (scenes: number): ReadonlyArray<QuietTelling> => {
  const between = [closer, change, detail]
  return scenes === 1
    ? [wide]
    : [
        wide,
        ...Array.from({ length: scenes - 2 }, (_, index) => between[index % between.length] ?? closer),
        after
      ]
}
