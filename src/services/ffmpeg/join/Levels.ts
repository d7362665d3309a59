import { Option } from "effect"

// How loud each part of a film's sound is beside the others. What comes of it is evened as a whole afterwards.

/** The loudness of speech, in LUFS. */
const speech = -16
/** That of the clips' own sound where it says nothing. */
const ambience = -20
/** That of music while nobody speaks: 10 LU below speech. */
const bed = -26

/** By how many decibels music gives way to speech: 20 LU are between them then. */
export const musicDuck = 10
/**
 * By how many the clips' own sound gives way to a narrator: 22 LU are between them then, and 18 between speech and all that lies
 * under it. Where they were 14, an independent recogniser lost every third word.
 */
export const clipDuck = 18

/** More than this only makes noise louder, in decibels. */
const most = { speech: 30, lines: 30, ambience: 12, bed: 30 }

const targets = { speech, lines: speech, ambience, bed }

/** By what samples are multiplied so that they come to where they belong; what no meter hears stays as it is. */
export const gainTo = (part: keyof typeof targets, loudness: Option.Option<number>): number =>
  Option.match(loudness, {
    onNone: () => 1,
    onSome: (lufs) => 10 ** (Math.min(most[part], targets[part] - lufs) / 20)
  })
