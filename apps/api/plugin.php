<?php

/**
 * Registry API: the server beside this file is TypeScript and runs on Bun. Flextype lists a plugin only where it
 * finds a plugin.php, so this one is here, and does nothing.
 */

declare(strict_types=1);
