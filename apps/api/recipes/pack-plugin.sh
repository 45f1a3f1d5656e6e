#!/bin/sh
# Makes the plugin registry-api whole: one folder with all that it needs but Bun itself, to be copied into
# project/plugins of any site. Usage: apps/api/recipes/pack-plugin.sh SITE/project/plugins/registry-api
set -eu

target=${1:?Usage: pack-plugin.sh SITE/project/plugins/registry-api}
plugin=$(cd "$(dirname "$0")/.." && pwd)

# What only some servers need (metrics, access log, traces) is in files of its own, which the others do not read.
# Their names change with their content.
rm -f "$target"/server/*.js
mkdir -p "$target/server"
cp -R "$plugin/bootstrap.php" "$plugin/plugin.php" "$plugin/plugin.yaml" "$plugin/settings.yaml" "$plugin/reference" "$target/"
bun "$plugin/../explorer/src/build-to-dist.ts"
bun build "$plugin/src/index.ts" "$plugin/src/explorer/findings-worker.ts" \
  "$plugin/../../packages/registry-core/src/load/parse/parse-worker.ts" \
  --target=bun --splitting --outdir="$target/server" --entry-naming='[name].[ext]' --asset-naming='docs/[name].[ext]'

# What the page /docs loads is the work of others, and goes with their licences.
page=$(dirname "$(bun -p "Bun.resolveSync('swagger-ui-dist/package.json', '$plugin')")")
cp "$page/LICENSE" "$page/NOTICE" "$page/swagger-ui-bundle.js.LICENSE.txt" "$target/server/docs/"

# PHP reads the plugin as the site's user, whatever this user's umask is and whoever packs it.
chmod -R u=rwX,go=rX "$target"
if [ "$(id -u)" -eq 0 ]; then
  chown -R "$(bun -p 'const { uid, gid } = require("node:fs").statSync(process.argv[1]); `${uid}:${gid}`' "$(dirname "$target")")" "$target"
fi
