/** Seeds that have failed once, by what was wrong; they come first in every run. */
export const REGRESSIONS: Readonly<Record<string, number>> = {
  "what could not be looked at after a restart was not given up": 456,
  "a pause in the middle of a take-over was followed by taking the rest": 458,
  "the end of a take came before the pause was noticed": 587,
  "a part of a group was given up in the wrong order after a restart": 621,
  "the time of those that come first ran while nobody could have taken the group": 749,
  "a director that was away came back with a claim from before": 45,
  "a director that was restarted came back with a claim from before": 891,
  "a director that was late, and had the group, was passed over": 1456,
  "a group was handed again and again to one that could not take it": 13623,
  "a group was handed to and fro between two, one of which could not fence a dead one": 5972,
  "a director that had said goodbye and was back, heard by others only, was passed over": 64,
  "who kept a group that it was still taking did not tell the network again": 477,
  "an operator whom another one had overruled was left waiting": 1906,
  "a director that was fit again took what another one had just claimed": 6553,
  "a director that was leaving counted as one that tells others of this one": 3673,
  "a director without any claim gave way to one that was itself in doubt": 19892,
};
