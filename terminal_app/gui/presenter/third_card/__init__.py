"""What the third card shows: the sale as it is put together, a receipt, or today's payments."""
