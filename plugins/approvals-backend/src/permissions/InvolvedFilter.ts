/** One condition of a permission decision, as the store understands it: one of these refs has a part in the approval. */
export interface InvolvedFilter {
  involvedRefs: string[];
}
