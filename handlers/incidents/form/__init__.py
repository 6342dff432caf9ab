"""The form of an incident, as it is opened, and what counts where it is never sent."""
