import type { MovieTrack } from "./Movie.js"

// The rule of tracks: a clip is what a player plays of it. Its picture is the first track that is switched on and moves;
// covers, chapter pictures, time codes and text are none. Its sound is the first track that is switched on.

const find = (tracks: ReadonlyArray<MovieTrack>, id: number) => tracks.find((track) => track.id === id)

/** Where nothing at all is switched on, the switches mean nothing: some writers leave every one of them off. */
const switchedOn = (tracks: ReadonlyArray<MovieTrack>) => {
  const anyIsOn = tracks.some(({ isOn }) => isOn)
  return (id: number): boolean => !anyIsOn || (find(tracks, id)?.isOn ?? true)
}

/** One picture alone does not move. Fragments are not counted in the movie box, and nobody hands out a cover in them. */
const moves = (tracks: ReadonlyArray<MovieTrack>, id: number): boolean => find(tracks, id)?.samples !== 1

/** The picture among a file's picture tracks. Where none is on, the first that moves: a film needs one. */
export const pictureAmong = <A extends { readonly id: number }>(
  pictures: ReadonlyArray<A>,
  tracks: ReadonlyArray<MovieTrack>
): A | undefined => {
  const isOn = switchedOn(tracks)
  const on = pictures.filter(({ id }) => isOn(id))
  const moving = (some: ReadonlyArray<A>) => some.find(({ id }) => moves(tracks, id))
  return moving(on) ?? on[0] ?? moving(pictures) ?? pictures[0]
}

/** The sound among a file's sound tracks; nothing where all are switched off. */
export const soundAmong = <A extends { readonly id: number }>(
  sounds: ReadonlyArray<A>,
  tracks: ReadonlyArray<MovieTrack>
): A | undefined => {
  const isOn = switchedOn(tracks)
  return sounds.find(({ id }) => isOn(id))
}
