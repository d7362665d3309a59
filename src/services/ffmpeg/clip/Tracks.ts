import type { MovieTrack } from "./Movie.js"

// The rule of tracks: a clip is what a player plays of it. Its picture is the first track that is switched on and moves;
// covers, chapter pictures, time codes and text are none. Its sound is the first track that is switched on.

/** Where nothing at all is switched on, the switches mean nothing: some writers leave every one of them off. */
const isOnIn = (tracks: ReadonlyArray<MovieTrack>) => {
  const off = tracks.filter(({ isOn }) => !isOn).map(({ id }) => id)
  return ({ id }: { readonly id: number }): boolean => off.length === tracks.length || !off.includes(id)
}

/** The picture among a file's picture tracks. Where none is on, the first that moves: a film needs one. */
export const pictureAmong = <A extends { readonly id: number }>(
  pictures: ReadonlyArray<A>,
  tracks: ReadonlyArray<MovieTrack>
): A | undefined => {
  // One picture alone does not move. Fragments are not counted in the movie box, and nobody hands out a cover in them.
  const still = tracks.filter(({ samples }) => samples === 1).map(({ id }) => id)
  const moving = (some: ReadonlyArray<A>) => some.find(({ id }) => !still.includes(id))
  const on = pictures.filter(isOnIn(tracks))
  return moving(on) ?? on[0] ?? moving(pictures) ?? pictures[0]
}

/** The sound among a file's sound tracks; nothing where all are switched off. */
export const soundAmong = <A extends { readonly id: number }>(
  sounds: ReadonlyArray<A>,
  tracks: ReadonlyArray<MovieTrack>
): A | undefined => sounds.find(isOnIn(tracks))
