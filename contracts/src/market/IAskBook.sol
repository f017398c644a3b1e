// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ask} from "../types/Ask.sol";
import {IWired} from "../wiring/IWired.sol";

/// @notice Workers' asks: signed (EIP-712, or ERC-1271 by contracts) and passed from hand to hand, or published on chain.
interface IAskBook is IWired {
    error NotWorker(address expected, address caller);
    error AskExpired(uint256 expiry, uint256 now_);
    error AskSpent(bytes32 digest);
    error AskNotSigned(bytes32 digest, address worker);
    error PriceTooLarge(uint256 limit, uint256 actual);

    event AskPublished(bytes32 indexed digest, address indexed worker, Ask ask);
    event AskWithdrawn(bytes32 indexed digest, address indexed worker);
    event AskTaken(bytes32 indexed digest, address indexed worker, uint256 price);

    /// @notice Names the market, which alone takes asks. Once, by the deployer.
    function initialize(address market) external;

    /// @notice Makes the caller's ask known to everybody; then it needs no signature.
    function publish(Ask calldata ask) external returns (bytes32 digest);

    /// @notice Ends the caller's ask, published or signed.
    function withdraw(Ask calldata ask) external;

    /// @notice Uses an ask up and tells what it costs for a job of `work` giga-flops. Market only.
    function take(Ask calldata ask, bytes calldata signature, uint64 work) external returns (uint256 price);

    /// @notice What an ask costs for a job of `work` giga-flops.
    function priceOf(Ask calldata ask, uint64 work) external pure returns (uint256);

    /// @notice What the worker signs: `keccak256(0x1901 ‖ domainSeparator ‖ hashStruct(ask))`.
    function digestOf(Ask calldata ask) external view returns (bytes32);

    function isPublished(bytes32 digest) external view returns (bool);
    function isSpent(bytes32 digest) external view returns (bool);
    function domainSeparator() external view returns (bytes32);
}
