// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IProtocolParameters} from "../governance/IProtocolParameters.sol";
import {IJobMarket} from "../market/IJobMarket.sol";
import {IEscrow} from "../money/IEscrow.sol";
import {IStakeVault} from "../money/IStakeVault.sol";
import {DeclaredTensor} from "../referee/DeclaredTensor.sol";
import {JobId} from "../types/JobId.sol";
import {CipherTree} from "./CipherTree.sol";
import {DeliveryEvidence} from "./DeliveryEvidence.sol";
import {IDeliveryDesk} from "./IDeliveryDesk.sol";

/// @title DeliveryDesk
/// @dev Lifecycle:
///
///     Waiting -offer-> Offered -reveal-> Revealed -release-> Paid
///     Waiting, Offered, Revealed -acknowledge-> Paid
///     Waiting, Offered -fail-> Refunded   Offered -timeout-> Refunded   Revealed -complain-> Refunded
///
/// Every state but the last two ends by the clock, so that the amount is nobody's for a bounded time. Layout of a delivery, six slots:
///
///     slot 0   [159..0] worker [191..160] window [223..192] moveClock [255..224] lastSegment
///     slot 1   [159..0] requester [199..160] due [239..200] demandsUntil [247..240] state
///     slot 2   [159..0] token [191..160] openDemands [255..192] gasCompensation
///     slot 3   [127..0] amount [255..128] locked
///     slot 4   cipherRoot
///     slot 5   key, its hash until it is revealed
contract DeliveryDesk is DeliveryEvidence {
    /// @dev How long offer and key may take at least; a job's window counts where it is longer.
    uint256 private constant PATIENCE = 7 days;

    /// @dev Demands are to be supplied one after the other, so many seconds each.
    uint256 private constant SECONDS_PER_DEMAND = 12;

    /// @dev What supplying a chunk costs at most, with the longest paths and calldata at the price of EIP-7623; `make gas` shows it.
    uint256 private constant GAS_OF_SUPPLY = 180_000;
    uint256 private constant GAS_OF_LEAF = 12_000;

    IEscrow private immutable _ESCROW;
    IStakeVault private immutable _VAULT;
    IProtocolParameters private immutable _PARAMETERS;

    mapping(JobId jobId => Delivery) private _deliveries;
    mapping(JobId jobId => mapping(uint256 key => DemandedChunk)) private _demands;

    constructor(IJobMarket market, IEscrow escrow, IStakeVault vault, IProtocolParameters parameters)
        DeliveryEvidence(market)
    {
        _ESCROW = escrow;
        _VAULT = vault;
        _PARAMETERS = parameters;
    }

    /// @inheritdoc IDeliveryDesk
    function open(JobId jobId, Terms calldata terms) external {
        if (msg.sender != address(_MARKET)) revert NotAuthorized(msg.sender);
        Delivery storage delivery = _inState(jobId, DeliveryState.None);
        delivery.worker = terms.worker;
        delivery.window = terms.window;
        delivery.moveClock = terms.moveClock;
        delivery.lastSegment = terms.lastSegment;
        delivery.requester = terms.requester;
        delivery.token = terms.token;
        delivery.amount = terms.amount;
        delivery.state = DeliveryState.Waiting;
        delivery.due = uint40(block.timestamp + _patience(terms.window));
        emit DeliveryOpened(jobId, terms.worker, terms.requester, terms.token, terms.amount, delivery.due);
    }

    // ------------------------------------------------------------------ requester

    /// @inheritdoc IDeliveryDesk
    function acknowledge(JobId jobId) external {
        Delivery storage delivery = _deliveries[jobId];
        DeliveryState state = delivery.state;
        if (state != DeliveryState.Waiting && state != DeliveryState.Offered && state != DeliveryState.Revealed) {
            revert WrongDeliveryState(jobId, state);
        }
        _onlyRequester(delivery);
        _settle(jobId, delivery, DeliveryEnd.Acknowledged);
    }

    /// @inheritdoc IDeliveryDesk
    function fetched(JobId jobId) external {
        Delivery storage delivery = _inState(jobId, DeliveryState.Offered);
        _onlyRequester(delivery);
        // INVARIANT: the key may only be asked for earlier, never put off.
        if (block.timestamp < delivery.due) delivery.due = uint40(block.timestamp);
        emit DeliveryFetched(jobId);
    }

    /// @inheritdoc IDeliveryDesk
    function demand(JobId jobId, uint32 tensor, uint32 chunk, DeclaredTensor calldata declared) external {
        Delivery storage delivery = _inState(jobId, DeliveryState.Offered);
        _onlyRequester(delivery);
        // INVARIANT: demands end with the time for fetching, so that nobody puts the key off for ever.
        if (block.timestamp >= delivery.due) revert DemandTooLate(delivery.due, block.timestamp);
        uint256 leafCount = declared.leafCountOf(tensor, _MARKET.programRootOf(jobId));
        // INVARIANT: nothing beyond a tensor can be asked for.
        uint256 leaves = _leavesOf(leafCount, chunk);
        DemandedChunk storage wanted = _demands[jobId][_keyOf(tensor, chunk)];
        if (wanted.deadline != 0) revert AlreadyDemanded(tensor, chunk);
        uint256 price = demandPrice(jobId, leaves);
        uint256 deadline =
            Math.max(block.timestamp + delivery.moveClock, uint256(delivery.demandsUntil) + SECONDS_PER_DEMAND);
        _demands[jobId][_keyOf(tensor, chunk)] =
            DemandedChunk(uint40(deadline), uint32(leafCount), declared.header.stateCount, uint128(price));
        delivery.demandsUntil = uint40(deadline);
        delivery.locked += uint128(price);
        ++delivery.openDemands;
        emit ChunkDemanded(jobId, tensor, chunk, price, deadline);
        _VAULT.lock(delivery.requester, price);
    }

    // ------------------------------------------------------------------ worker

    /// @inheritdoc IDeliveryDesk
    function offer(JobId jobId, bytes32 cipherRoot, bytes32 keyHash) external {
        Delivery storage delivery = _inState(jobId, DeliveryState.Waiting);
        _onlyWorker(delivery);
        if (block.timestamp > delivery.due) revert OfferTooLate(delivery.due, block.timestamp);
        delivery.cipherRoot = cipherRoot;
        delivery.key = keyHash;
        delivery.gasCompensation = _PARAMETERS.values().gasCompensation;
        delivery.state = DeliveryState.Offered;
        // INVARIANT: between commitment and key lies the time to fetch all that the key is for.
        delivery.due = uint40(block.timestamp + delivery.window);
        emit DeliveryOffered(jobId, cipherRoot, keyHash, delivery.due);
    }

    /// @inheritdoc IDeliveryDesk
    function supply(JobId jobId, uint32 tensor, uint32 chunk, SuppliedChunk calldata answer) external {
        Delivery storage delivery = _inState(jobId, DeliveryState.Offered);
        _onlyWorker(delivery);
        DemandedChunk memory wanted = _demanded(jobId, tensor, chunk);
        if (block.timestamp > wanted.deadline) revert SupplyTooLate(wanted.deadline, block.timestamp);
        _requireChunk(jobId, delivery, wanted, tensor, chunk, answer);
        delete _demands[jobId][_keyOf(tensor, chunk)];
        delivery.locked -= wanted.price;
        --delivery.openDemands;
        emit ChunkSupplied(jobId, tensor, chunk, answer.leaves, answer.plainLeaves);
        _VAULT.seize(delivery.requester, delivery.worker, wanted.price, 0);
    }

    /// @inheritdoc IDeliveryDesk
    function reveal(JobId jobId, bytes32 key) external {
        Delivery storage delivery = _inState(jobId, DeliveryState.Offered);
        _onlyWorker(delivery);
        if (block.timestamp < delivery.due) revert RevealTooEarly(delivery.due, block.timestamp);
        uint256 deadline = _revealDeadline(delivery);
        if (block.timestamp > deadline) revert RevealTooLate(deadline, block.timestamp);
        // INVARIANT: whoever asked for ciphertext has it before the time for complaints begins.
        if (delivery.openDemands != 0) revert DemandsOpen(jobId, delivery.openDemands);
        bytes32 keyHash = keccak256(abi.encodePacked(key));
        if (keyHash != delivery.key) revert WrongKey(delivery.key, keyHash);
        delivery.key = key;
        delivery.state = DeliveryState.Revealed;
        delivery.due = uint40(block.timestamp + delivery.window);
        emit KeyRevealed(jobId, key, delivery.due);
    }

    // ------------------------------------------------------------------ anyone

    /// @inheritdoc IDeliveryDesk
    function complain(JobId jobId, Complaint calldata complaint) external {
        Delivery storage delivery = _inState(jobId, DeliveryState.Revealed);
        if (block.timestamp >= delivery.due) revert ComplaintTooLate(delivery.due, block.timestamp);
        _requireOpened(jobId, delivery, complaint);
        bytes32 actual = CipherTree.decryptedLeaf(complaint.cipher, delivery.key, complaint.tensor, complaint.leaf);
        // INVARIANT: a right delivery cannot be complained about.
        if (actual == complaint.plainLeaf) revert DeliveredRightly(actual);
        _settle(jobId, delivery, DeliveryEnd.Refuted);
    }

    /// @inheritdoc IDeliveryDesk
    function release(JobId jobId) external {
        Delivery storage delivery = _inState(jobId, DeliveryState.Revealed);
        if (block.timestamp < delivery.due) revert ReleaseTooEarly(delivery.due, block.timestamp);
        _settle(jobId, delivery, DeliveryEnd.Released);
    }

    /// @inheritdoc IDeliveryDesk
    function timeout(JobId jobId, uint32 tensor, uint32 chunk) external {
        Delivery storage delivery = _inState(jobId, DeliveryState.Offered);
        uint256 deadline = _demanded(jobId, tensor, chunk).deadline;
        if (block.timestamp <= deadline) revert DemandRunning(deadline, block.timestamp);
        _settle(jobId, delivery, DeliveryEnd.Withheld);
    }

    /// @inheritdoc IDeliveryDesk
    function fail(JobId jobId) external {
        Delivery storage delivery = _deliveries[jobId];
        bool offered = delivery.state == DeliveryState.Offered;
        if (!offered && delivery.state != DeliveryState.Waiting) revert WrongDeliveryState(jobId, delivery.state);
        uint256 deadline = offered ? _revealDeadline(delivery) : delivery.due;
        if (block.timestamp <= deadline) revert NotLate(deadline, block.timestamp);
        _settle(jobId, delivery, DeliveryEnd.Late);
    }

    // ------------------------------------------------------------------ readers

    /// @inheritdoc IDeliveryDesk
    function deliveryOf(JobId jobId) external view returns (Delivery memory) {
        return _deliveries[jobId];
    }

    /// @inheritdoc IDeliveryDesk
    function demandOf(JobId jobId, uint32 tensor, uint32 chunk) external view returns (DemandedChunk memory) {
        return _demands[jobId][_keyOf(tensor, chunk)];
    }

    /// @inheritdoc IDeliveryDesk
    function demandPrice(JobId jobId, uint256 leaves) public view returns (uint256) {
        return (GAS_OF_SUPPLY + GAS_OF_LEAF * leaves) * _deliveries[jobId].gasCompensation;
    }

    // ------------------------------------------------------------------ internals

    /// @dev INVARIANT: a delivery is settled once, to the worker or to the requester, whoever calls.
    function _settle(JobId jobId, Delivery storage delivery, DeliveryEnd reason) private {
        bool paid = reason == DeliveryEnd.Acknowledged || reason == DeliveryEnd.Released;
        delivery.state = paid ? DeliveryState.Paid : DeliveryState.Refunded;
        address payee = paid ? delivery.worker : delivery.requester;
        uint256 amount = delivery.amount;
        uint256 locked = delivery.locked;
        delivery.locked = 0;
        emit DeliverySettled(jobId, payee, amount, reason);
        // What was not supplied is not paid for.
        if (locked != 0) _VAULT.unlock(delivery.requester, locked);
        _ESCROW.pay(delivery.token, payee, amount);
    }

    function _inState(JobId jobId, DeliveryState state) private view returns (Delivery storage delivery) {
        delivery = _deliveries[jobId];
        if (delivery.state != state) revert WrongDeliveryState(jobId, delivery.state);
    }

    function _demanded(JobId jobId, uint32 tensor, uint32 chunk) private view returns (DemandedChunk memory wanted) {
        wanted = _demands[jobId][_keyOf(tensor, chunk)];
        if (wanted.deadline == 0) revert NotDemanded(tensor, chunk);
    }

    function _onlyRequester(Delivery storage delivery) private view {
        if (msg.sender != delivery.requester) revert NotRequester(delivery.requester, msg.sender);
    }

    function _onlyWorker(Delivery storage delivery) private view {
        if (msg.sender != delivery.worker) revert NotWorker(delivery.worker, msg.sender);
    }

    /// @dev INVARIANT: no delivery is late while a demand may still be supplied: the key waits for the last answer.
    function _revealDeadline(Delivery storage delivery) private view returns (uint256) {
        return Math.max(delivery.due, delivery.demandsUntil) + _patience(delivery.window);
    }

    function _patience(uint256 window) private pure returns (uint256) {
        return Math.max(PATIENCE, window);
    }

    function _keyOf(uint256 tensor, uint256 chunk) private pure returns (uint256) {
        return tensor << 32 | chunk;
    }
}
