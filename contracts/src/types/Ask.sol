// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What a worker wants for its work: a price for a job, for each giga-flop of it, or both together.
/// @dev `hardwareClass` and `regions` are the worker's words about itself (ASCII, padded with zeros; regions as ISO 3166 codes with
/// commas): requesters choose by them, no rule depends on them. `expiry` is in seconds since 1970; an ask is used once.
struct Ask {
    address worker;
    address token;
    uint256 pricePerJob;
    uint256 pricePerGigaflop;
    bytes32 hardwareClass;
    bytes32 regions;
    uint64 expiry;
    uint256 salt;
}
