<?php

/**
 * What plugin.php is since 0.9.14: Flextype 0.9.9 to 0.9.13 include this file of every plugin. It does nothing.
 */

declare(strict_types=1);
