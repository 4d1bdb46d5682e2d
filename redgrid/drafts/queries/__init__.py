"""What the pages of drafts show, and what stands in the way of one."""
