"""One module per question: takes tables, gives an answer with its evidence; decides nothing."""
