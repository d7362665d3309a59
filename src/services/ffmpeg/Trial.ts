import { always } from "./Arguments.js"

const picture = [
  "color=s=32x32:r=8:d=0.5,format=yuv420p,split=4[a][b][c][d]",
  "[a]bwdif=mode=send_frame:deint=interlaced,fps=fps=8:start_time=0,scale=w=16:h=16:flags=lanczos,pad=w=32:h=32:x=8:y=8,setsar=1,tpad=stop=-1:stop_mode=clone,trim=end_frame=4,format=yuv420p[e]",
  "[b]setsar=1,select='eq(n,0)+eq(n,3)'[f]",
  "[e][f]concat=n=2:v=1:a=0,fps=8,settb=1/8[g]",
  "[c][d]xstack=inputs=2:layout=0_0|32_0,scale=w=32:h=32,setsar=1,fps=8,settb=1/8,format=yuv420p[h]",
  "[h]format=yuva420p,fade=type=in:start_frame=0:nb_frames=2:alpha=1,setpts=N+1[o]",
  "[g][o]overlay=format=yuv420:eof_action=pass:enable='gte(n,1)',format=yuv420p,setparams=range=tv[i]",
  "color=s=8x8:r=8:d=0.5,format=yuva420p[j]",
  "[i][j]overlay=x=1:y=1:eof_action=repeat,scale=w=8:h=8:flags=neighbor,blackdetect,freezedetect,metadata=mode=print:file=-:direct=1,split=2[v][w]",
  "[w]format=yuvj420p[p]"
]

const sound = [
  "anullsrc=r=48000:cl=stereo,aresample=osr=48000:async=1:first_pts=0,aformat=sample_fmts=fltp,apad,atrim=end_sample=24000,asetpts=PTS-STARTPTS,asplit=2[k][l]",
  "[k]afade=type=out:ss=12000:ns=12000:curve=qsin[m]",
  "[l]afade=type=in:ss=0:ns=12000:curve=qsin,adelay=delays=12000S:all=1[n]",
  "[m][n]amix=inputs=2:duration=first:normalize=0,volume=volume=1dB,alimiter=limit=0.8:level=disabled,ebur128=metadata=1:peak=true,ametadata=mode=print:file=-[s]"
]

/**
 * A tiny film with every filter and encoder this program cannot do without: one start proves them all. The sound has a
 * graph of its own: in one with the picture ffmpeg 5.1 hands samples to the sound's encoder before it knows how many that
 * takes at once, and fails.
 */
export const trialArguments: ReadonlyArray<string> = [
  ...always,
  ...["-progress", "pipe:1"],
  ...["-filter_complex", picture.join(";"), "-filter_complex", sound.join(";")],
  ...["-map", "[v]", "-map", "[s]", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"],
  ...["-fps_mode", "passthrough", "-f", "null", "-"],
  ...["-map", "[p]", "-c:v", "mjpeg", "-q:v", "2", "-frames:v", "1"],
  ...["-enc_time_base:v", "1/90000", "-f", "framecrc", "-"]
]
