"""What a cashier asks the till after and beside a sale, by real keys."""
