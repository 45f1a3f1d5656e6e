#!/usr/bin/env bash
# Runs the commands of "Debian with Apache" in apps/api/docs/install.md verbatim, with a small PHP page in place of
# Flextype, then uninstalls as documented. Needs root, Debian's apache2 and php-fpm, and a kernel with overlay mounts: it
# works on an overlay of this machine, in its own network namespace, and leaves nothing behind. In place of steps 1 and 2
# it uses this machine's Bun, and this repository with its packages.
set -euo pipefail
shopt -s inherit_errexit
# The root of the overlay has to be open to all users, whatever the caller's umask.
umask 022

repository=$(cd "$(dirname "$0")/../../.." && pwd)
site=/var/www/my-site
token=efe1e36e4d60fcd547e22eb9f795dff9
api="http://127.0.0.1/api/v1/registry?id=flextype.manifest.version&token=$token"

# The processes end with their namespaces.
outside() {
  layers=$(mktemp -d)
  trap 'umount "$layers"; rmdir "$layers"' EXIT
  mount -t tmpfs layers "$layers"
  unshare --mount --net --pid --fork --kill-child timeout 300 bash "$0" layer "$layers"
}

# From here on, all writes go to the overlay.
layer() {
  local root=$1/root
  mkdir "$1"/{upper,work,root}
  mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$root"
  mkdir -p "$root/opt/flextype-registry" "$root$site"
  tar -C "$repository" --exclude=.git -cf - . | tar -C "$root/opt/flextype-registry" -xf -
  chmod -R a+rX "$root/opt/flextype-registry"
  cp -L "$(command -v bun)" "$root/usr/local/bin/bun"
  mount -t proc proc "$root/proc"
  mount --bind /dev "$root/dev"
  mount -t tmpfs run "$root/run"
  mount -t tmpfs tmp "$root/tmp"
  exec chroot "$root" bash /opt/flextype-registry/apps/api/test-recipes/install.sh play
}

play() {
  ip link set lo up
  prepare
  local before after
  before=$(contents)
  # shellcheck disable=SC1090
  source <(commands 'Debian with Apache' | grep -v 'npm install\|bun install\|TOKEN')
  check 'the API answers, from this server' "$api" '"value":"0.9.16"' 'ETag: '
  check 'pages come from PHP' 'http://127.0.0.1/a/page' 'a page of PHP: /a/page'
  check 'a token file is denied' "http://127.0.0.1/project/tokens/registry/$token/token.yaml" ' 403 '
  systemctl stop flextype-registry-api
  check 'PHP answers while this server is down' "$api" ' 200 ' 'a page of PHP: /api/v1/registry?id='
  systemctl start flextype-registry-api
  await 'this server answers again' "$api" 'ETag: '
  # shellcheck disable=SC1090
  source <(commands 'What it writes into the site')
  after=$(contents)
  expect 'the site is as it was, but for the calls and the new token' \
    "$(diff <(sed "/$token/d" <<<"$before") <(sed "/$token/d" <<<"$after") | sed -E '/^[0-9]/d; s/[0-9a-f]{32,}/…/g')" \
    '> …  ./project/tokens/registry/…/token.yaml'
  expect 'the calls are counted' "$(grep -c '^calls: [1-9]' "$site/project/tokens/registry/$token/token.yaml")" 1
  expect 'nothing is left in /opt' "$(ls -A /opt | grep -c flextype || true)" 0
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}

# The site, and PHP as Debian configures it. systemd does not run here, so its commands are emulated.
prepare() {
  cp -R /opt/flextype-registry/fixtures/sites/0.9/. "$site"
  # A plugin without settings crashes PHP, and "doctor" must report it.
  rm -r "$site/project/plugins/draft"
  # shellcheck disable=SC2016
  echo '<?php echo "a page of PHP: ", $_SERVER["REQUEST_URI"];' > "$site/index.php"
  # shellcheck disable=SC2016
  printf 'RewriteEngine On\nRewriteCond %%{REQUEST_FILENAME} !-f\nRewriteRule . index.php [L]\n' > "$site/.htaccess"
  chown -R www-data:www-data "$site"
  a2enmod -q proxy_fcgi setenvif
  a2enconf -q "$(basename /etc/apache2/conf-available/php*-fpm.conf)"
  mkdir -p /run/php /run/lock
  "$(echo /usr/sbin/php-fpm*)"
}

systemctl() {
  local unit=/etc/systemd/system/flextype-registry-api.service
  case $* in
  'daemon-reload') ;;
  'restart apache2') apache2ctl start ;;
  'enable --now flextype-registry-api' | 'start flextype-registry-api')
    mapfile -t environment < <(sed -n 's/^Environment=//p' "$unit")
    mapfile -t command < <(sed -n 's/^ExecStart=//p' "$unit" | tr ' ' '\n')
    setpriv --reuid=www-data --regid=www-data --clear-groups env -i "${environment[@]}" "${command[@]}" &
    server=$!
    await 'the server starts' 'http://127.0.0.1:3000/readyz' '"ready"'
    ;;
  'stop flextype-registry-api' | 'disable --now flextype-registry-api')
    kill "$server"
    wait "$server" || true
    ;;
  *) echo "systemctl $* is not emulated" >&2 && exit 1 ;;
  esac
}

# Prints the commands of one section of the page.
commands() {
  awk -v title="## $1" '/^## /{ inside = $0 == title } inside && /^```/{ code = $0 == "```sh"; next } inside && code' \
    /opt/flextype-registry/apps/api/docs/install.md
}

contents() {
  (cd "$site" && find . ! -path './var*' -type f -exec sha256sum {} + | sort -k 2)
}

passed=0
failed=0

expect() {
  if [ "$2" = "$3" ]; then
    passed=$((passed + 1)) && echo "(pass) $1"
  else
    failed=$((failed + 1)) && printf '(fail) %s: %s\n' "$1" "$2"
  fi
}

# Checks that a response, including its headers, contains all given texts.
check() {
  local title=$1 answer
  answer=$(curl -s -i -H 'Host: www.example.org' "$2")
  shift 2
  for text in "$@"; do
    if ! grep -qiF -- "$text" <<<"$answer"; then
      expect "$title" "$answer" "$text"
      return
    fi
  done
  expect "$title" '' ''
}

# Gives up after ten seconds.
await() {
  for _ in $(seq 100); do
    if curl -s -i -H 'Host: www.example.org' "$2" | grep -qiF -- "$3"; then
      expect "$1" '' '' && return
    fi
    sleep 0.1
  done
  check "$@"
}

case ${1:-} in
layer) layer "$2" ;;
play) play ;;
*) outside ;;
esac
