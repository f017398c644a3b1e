// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {Ask} from "../types/Ask.sol";
import {Wired} from "../wiring/Wired.sol";
import {IAskBook} from "./IAskBook.sol";

/// @title AskBook
/// @dev An ask is known by its EIP-712 digest; taken or withdrawn, it is spent for good.
contract AskBook is IAskBook, Wired, EIP712 {
    bytes32 private constant ASK_TYPEHASH = keccak256(
        "Ask(address worker,address token,uint256 pricePerJob,uint256 pricePerGigaflop,bytes32 hardwareClass,bytes32 regions,uint64 expiry,uint256 salt)"
    );

    /// @dev Keeps the product with 2^64 giga-flops, and what the escrow counts, within 256 bits.
    uint256 private constant LARGEST_PRICE = type(uint128).max;

    address private _market;
    mapping(bytes32 digest => bool) private _published;
    mapping(bytes32 digest => bool) private _spent;

    constructor() EIP712("Verifiable", "1") {}

    /// @inheritdoc IAskBook
    function initialize(address market) external onlyDeployerOnce {
        _market = market;
    }

    /// @inheritdoc IAskBook
    function publish(Ask calldata ask) external returns (bytes32 digest) {
        digest = _usable(ask);
        if (msg.sender != ask.worker) revert NotWorker(ask.worker, msg.sender);
        _published[digest] = true;
        emit AskPublished(digest, ask.worker, ask);
    }

    /// @inheritdoc IAskBook
    function withdraw(Ask calldata ask) external {
        bytes32 digest = digestOf(ask);
        if (msg.sender != ask.worker) revert NotWorker(ask.worker, msg.sender);
        if (_spent[digest]) revert AskSpent(digest);
        _spent[digest] = true;
        emit AskWithdrawn(digest, ask.worker);
    }

    /// @inheritdoc IAskBook
    function take(Ask calldata ask, bytes calldata signature, uint64 work) external returns (uint256 price) {
        _only(_market);
        bytes32 digest = _usable(ask);
        // INVARIANT: nobody is bound to a price that it did not ask for.
        if (!_published[digest] && !SignatureChecker.isValidSignatureNow(ask.worker, digest, signature)) {
            revert AskNotSigned(digest, ask.worker);
        }
        _spent[digest] = true;
        price = priceOf(ask, work);
        emit AskTaken(digest, ask.worker, price);
    }

    /// @inheritdoc IAskBook
    function priceOf(Ask calldata ask, uint64 work) public pure returns (uint256) {
        if (ask.pricePerJob > LARGEST_PRICE) revert PriceTooLarge(LARGEST_PRICE, ask.pricePerJob);
        if (ask.pricePerGigaflop > LARGEST_PRICE) revert PriceTooLarge(LARGEST_PRICE, ask.pricePerGigaflop);
        return ask.pricePerJob + ask.pricePerGigaflop * work;
    }

    /// @inheritdoc IAskBook
    function digestOf(Ask calldata ask) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(ASK_TYPEHASH, ask)));
    }

    /// @inheritdoc IAskBook
    function isPublished(bytes32 digest) external view returns (bool) {
        return _published[digest];
    }

    /// @inheritdoc IAskBook
    function isSpent(bytes32 digest) external view returns (bool) {
        return _spent[digest];
    }

    /// @inheritdoc IAskBook
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    function _usable(Ask calldata ask) private view returns (bytes32 digest) {
        digest = digestOf(ask);
        if (block.timestamp > ask.expiry) revert AskExpired(ask.expiry, block.timestamp);
        if (_spent[digest]) revert AskSpent(digest);
    }
}
