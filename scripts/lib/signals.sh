# shellcheck shell=sh
# What is started in the background of a script, or with nohup, ignores signals of terminals, and so does all that it starts:
# tests that send them to programs would wait in vain.

# Starts a script anew, with its arguments, with no signal ignored. To be called before anything is done.
heed_signals() {
  if [ -z "${VEL_SIGNALS:-}" ] && env --default-signal=INT,HUP true 2>/dev/null; then
    exec env --default-signal=INT,HUP VEL_SIGNALS=heeded "$@"
  fi
  unset VEL_SIGNALS
}
