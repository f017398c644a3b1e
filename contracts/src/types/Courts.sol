// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice The contracts that tell the market what happened; named once, at deployment.
struct Courts {
    address game;
    address programReferee;
    address receiptDesk;
}
