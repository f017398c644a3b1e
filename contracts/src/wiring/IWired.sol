// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Errors of contracts that their deployer wires to others once.
interface IWired {
    error NotDeployer(address caller);
    error AlreadyInitialized();
    error NotAuthorized(address caller);
}
