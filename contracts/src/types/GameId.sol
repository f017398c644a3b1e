// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Number of a dispute game, counted from 1 in the order of opening.
type GameId is uint256;
