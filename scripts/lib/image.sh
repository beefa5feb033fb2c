# shellcheck shell=sh disable=SC2154 # root and stage are set by whoever sources this.
# The image's root file system in a folder, and a Java that runs in it. Needs say.sh, stage.sh, Linux and root.

# Whether this user may have mounts and a root folder of its own.
may_mount() {
  unshare --mount true 2>/dev/null
}

# Makes the root file system $2 from the programs $1, with an empty /opt/vel and everything else of /opt as it is.
make_rootfs() {
  mkdir -p "$2" "$stage/opt"
  # shellcheck disable=SC2016 # For the shell within.
  unshare --mount sh -eu -c '
    place=$1
    shift
    mkdir "$place/vel"
    for entry in /opt/*; do
      if [ -d "$entry" ] && [ "$entry" != /opt/vel ]; then
        mkdir "$place/${entry##*/}"
        mount --rbind "$entry" "$place/${entry##*/}"
      fi
    done
    mount --rbind "$place" /opt
    exec "$@"' sh "$stage/opt" "$root/scripts/image.d/make" "$1" "$2"
}

# Becomes a program, the rest, for which the root file system $1 can only be read, but for its /tmp.
within_rootfs() {
  # shellcheck disable=SC2016 # For the shell within.
  exec unshare --mount sh -eu -c '
    rootfs=$1
    shift
    mount --bind "$rootfs" "$rootfs"
    mount -o remount,ro,bind "$rootfs"
    mount -t proc proc "$rootfs/proc"
    mount -t tmpfs -o mode=1777 tmpfs "$rootfs/tmp"
    mount --rbind /dev "$rootfs/dev"
    exec "$@"' sh "$@"
}
