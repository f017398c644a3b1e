// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice The contracts that tell the market what happened; named once, at deployment.
/// @dev Zero where a chain has none of a kind: then nothing calls it, and it can call nothing.
struct Courts {
    address game;
    address programReferee;
    address receiptDesk;
    address auditCourt;
    address dataCourt;
    address deliveryDesk;
}
