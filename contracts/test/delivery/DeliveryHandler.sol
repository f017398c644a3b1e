// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDeliveryDesk} from "../../src/delivery/IDeliveryDesk.sol";
import {DeclaredTensor} from "../../src/referee/DeclaredTensor.sol";
import {JobId} from "../../src/types/JobId.sol";
import {Ciphertext} from "./Ciphertext.sol";
import {DeliveryFixture} from "./DeliveryFixture.sol";

/// @notice Three finished jobs, the second of which is delivered with a wrong leaf, and everybody doing anything about them at any time.
contract DeliveryHandler is DeliveryFixture {
    uint256 public constant JOBS = 3;

    JobId[JOBS] private _jobs;
    mapping(uint256 job => IDeliveryDesk.DeliveryState) private _ended;
    bytes[][] private _right;
    bytes[][] private _wrong;

    /// @notice How many deliveries a right complaint ended, and how many were released.
    uint256 public refuted;
    uint256 public released;
    uint256 public wrongComplaints;

    constructor() {
        setUp();
        _jobs[0] = job;
        for (uint256 i = 1; i < JOBS; ++i) {
            _jobs[i] = finish();
        }
        bytes[][] memory cipher = Ciphertext.encrypt(Ciphertext.plain(), KEY);
        _right = cipher;
        cipher[0][3][0] ^= 0x01;
        _wrong = cipher;
    }

    function acknowledge(uint256 seed) external {
        if ((seed >> 8) % 16 == 0) _try(requester, abi.encodeCall(deliveries.acknowledge, (_pick(seed))));
    }

    function offer(uint256 seed) external {
        bytes32 root = Ciphertext.cipherRoot(_cipherOf(seed));
        _try(worker, abi.encodeCall(deliveries.offer, (_pick(seed), root, keccak256(abi.encodePacked(KEY)))));
    }

    function fetched(uint256 seed) external {
        if ((seed >> 8) % 4 == 0) _try(requester, abi.encodeCall(deliveries.fetched, (_pick(seed))));
    }

    function demand(uint256 seed) external {
        (uint32 tensor, uint32 chunk) = _placeOf(seed);
        DeclaredTensor memory declared = Ciphertext.declared(tensor);
        _try(requester, abi.encodeCall(deliveries.demand, (_pick(seed), tensor, chunk, declared)));
    }

    function supply(uint256 seed) external {
        for (uint32 tensor; tensor < 3; ++tensor) {
            for (uint32 chunk; 32 * chunk < Ciphertext.leafCount(tensor); ++chunk) {
                if (deliveries.demandOf(_pick(seed), tensor, chunk).deadline == 0) continue;
                IDeliveryDesk.SuppliedChunk memory answer = Ciphertext.chunkOf(_cipherOf(seed), tensor, chunk);
                _try(worker, abi.encodeCall(deliveries.supply, (_pick(seed), tensor, chunk, answer)));
            }
        }
    }

    function reveal(uint256 seed) external {
        _try(worker, abi.encodeCall(deliveries.reveal, (_pick(seed), KEY)));
    }

    function complain(uint256 seed) external {
        bool wrong = seed % JOBS == 1;
        IDeliveryDesk.Complaint memory complaint = Ciphertext.complaintOf(_cipherOf(seed), 0, 3);
        if (!_try(rival, abi.encodeCall(deliveries.complain, (_pick(seed), complaint)))) return;
        ++refuted;
        if (!wrong) ++wrongComplaints;
    }

    function release(uint256 seed) external {
        if (_try(rival, abi.encodeCall(deliveries.release, (_pick(seed))))) ++released;
    }

    function timeout(uint256 seed) external {
        (uint32 tensor, uint32 chunk) = _placeOf(seed);
        _try(rival, abi.encodeCall(deliveries.timeout, (_pick(seed), tensor, chunk)));
    }

    function fail(uint256 seed) external {
        _try(rival, abi.encodeCall(deliveries.fail, (_pick(seed))));
    }

    function wait(uint256 seed) external {
        vm.warp(block.timestamp + (seed % 64 == 0 ? 8 days : (seed >> 8) % WINDOW));
    }

    // ------------------------------------------------------------------ what invariants look at

    /// @notice What the desk must have: the amounts of all deliveries that are not over.
    function undecided() external view returns (uint256 sum) {
        for (uint256 i; i < JOBS; ++i) {
            IDeliveryDesk.Delivery memory delivery = deliveries.deliveryOf(_jobs[i]);
            if (!_isOver(delivery.state)) sum += delivery.amount;
        }
    }

    /// @notice What must be locked of the requester: the prices of what it waits for.
    function demanded() external view returns (uint256 sum) {
        for (uint256 i; i < JOBS; ++i) {
            if (_isOver(deliveries.deliveryOf(_jobs[i]).state)) continue;
            for (uint32 tensor; tensor < 3; ++tensor) {
                for (uint32 chunk; chunk < 2; ++chunk) {
                    sum += deliveries.demandOf(_jobs[i], tensor, chunk).price;
                }
            }
        }
    }

    function held() external view returns (uint256 desk, uint256 owed, uint256 inEscrow, uint256 locked) {
        return (
            payments(address(deliveries)),
            escrow.owed(address(token)),
            token.balanceOf(address(escrow)),
            vault.accountOf(requester).locked
        );
    }

    /// @notice Whether worker and requester have all that left the desk.
    function isPaidOut() external view returns (bool) {
        uint256 all = JOBS * (uint256(AMOUNT) + BUDGET);
        return payments(worker) + payments(requester) + payments(address(deliveries)) == all;
    }

    function endsAreFinal() external returns (bool) {
        for (uint256 i; i < JOBS; ++i) {
            IDeliveryDesk.DeliveryState state = deliveries.deliveryOf(_jobs[i]).state;
            if (_ended[i] != IDeliveryDesk.DeliveryState.None && _ended[i] != state) return false;
            if (_isOver(state)) _ended[i] = state;
        }
        return true;
    }

    function _isOver(IDeliveryDesk.DeliveryState state) private pure returns (bool) {
        return state == IDeliveryDesk.DeliveryState.Paid || state == IDeliveryDesk.DeliveryState.Refunded;
    }

    function _pick(uint256 seed) private view returns (JobId) {
        return _jobs[seed % JOBS];
    }

    function _cipherOf(uint256 seed) private view returns (bytes[][] memory) {
        return seed % JOBS == 1 ? _wrong : _right;
    }

    function _placeOf(uint256 seed) private pure returns (uint32 tensor, uint32 chunk) {
        tensor = uint32((seed >> 16) % 3);
        chunk = tensor == 1 ? uint32((seed >> 32) % 2) : 0;
    }

    function _try(address who, bytes memory data) private returns (bool done) {
        vm.prank(who);
        (done,) = address(deliveries).call(data);
    }
}
