/** What the commands are made of: training runs with their files and checkpoints, models, data, progress bars, failures. */
package io.gatun.examples.run;
