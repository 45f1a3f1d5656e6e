<?php

/**
 * Registry API: the server beside this file is TypeScript and runs on Bun. Flextype includes this file of every plugin
 * since 0.9.14, and 1.0 lists no plugin without it; it does nothing.
 */

declare(strict_types=1);
