"""Executing one planned procedure: consent from a plan that still fits, guards before every change, resuming."""
