"""The second screen, turned to the customer: idle, a bill in progress, a committed bill."""
