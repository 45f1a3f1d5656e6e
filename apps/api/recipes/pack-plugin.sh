#!/bin/sh
# Packs the plugin registry-api: one folder with everything that it needs except Bun itself, to be copied into
# project/plugins of any site. Usage: apps/api/recipes/pack-plugin.sh SITE/project/plugins/registry-api
set -eu

target=${1:?Usage: pack-plugin.sh SITE/project/plugins/registry-api}
plugin=$(cd "$(dirname "$0")/.." && pwd)

# Code that only some servers need (metrics, access log, traces) is in separate files, which are loaded on demand.
# Their names contain hashes, so old ones are removed first.
rm -f "$target"/server/*.js "$target"/server/*.jsc
mkdir -p "$target/server"
cp -R "$plugin/bootstrap.php" "$plugin/plugin.php" "$plugin/plugin.yaml" "$plugin/settings.yaml" "$plugin/settings.schema.json" "$plugin/reference" "$target/"
bun "$plugin/../explorer/src/build-to-dist.ts"
bun build "$plugin/src/packed/index.ts" \
  "$plugin/src/explorer/findings-worker.ts" "$plugin/src/explorer/origin-worker.ts" \
  "$plugin/../../packages/registry-core/src/load/parse/parse-worker.ts" \
  "$plugin/../../packages/registry-core/src/schemas/schema-worker.ts" \
  --target=bun --splitting --define=PACKED_WITH_BUN="'$(bun --version)'" \
  --outdir="$target/server" --entry-naming='[name].[ext]' --asset-naming='docs/[name].[ext]'
# The same server with its bytecode; src/packed/index.ts chooses. Names stay readable, for the stacks of errors.
bun build "$plugin/src/index.ts" --target=bun --format=cjs --bytecode --minify-whitespace --minify-syntax \
  --define=import.meta.dir=PACKED_FOLDER --define=import.meta.url=PACKED_URL \
  --outdir="$target/server" --entry-naming='compiled.[ext]' --asset-naming='docs/[name].[ext]'

# The files that the page /docs loads are third-party code, and need their licences.
page=$(dirname "$(bun -p 'Bun.resolveSync("swagger-ui-dist/package.json", process.argv[1])' "$plugin")")
cp "$page/LICENSE" "$page/NOTICE" "$page/swagger-ui-bundle.js.LICENSE.txt" "$target/server/docs/"

# PHP must be able to read the plugin, whatever the umask and whoever packs it.
chmod -R u=rwX,go=rX "$target"
if [ "$(id -u)" -eq 0 ]; then
  chown -R "$(bun -p 'const { uid, gid } = require("node:fs").statSync(process.argv[1]); `${uid}:${gid}`' "$(dirname "$target")")" "$target"
fi
