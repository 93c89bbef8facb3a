"""What a server's messages may say, and the profile that explains them; nothing is applied here."""
