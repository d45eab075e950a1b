/** Training of graphs: batches, the loop, its listeners, early stopping, and the state that a training resumes from. */
package io.gatun.autodiff.training;
