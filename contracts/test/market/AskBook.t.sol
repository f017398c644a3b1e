// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AskBook} from "../../src/market/AskBook.sol";
import {IAskBook} from "../../src/market/IAskBook.sol";
import {Ask} from "../../src/types/Ask.sol";
import {IWired} from "../../src/wiring/IWired.sol";
import {Test} from "../Test.sol";
import {ContractSigner} from "./ContractSigner.sol";

contract AskBookTest is Test {
    AskBook private book;

    address private market = makeAddr("market");
    address private worker = makeAddr("worker");

    function setUp() external {
        vm.warp(1_700_000_000);
        book = new AskBook();
        book.initialize(market);
    }

    function test_digestOf_isTypedData() external {
        Ask memory ask = _ask();
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Verifiable"),
                keccak256("1"),
                block.chainid,
                address(book)
            )
        );
        bytes32 typeHash = keccak256(
            "Ask(address worker,address token,uint256 pricePerJob,uint256 pricePerGigaflop,bytes32 hardwareClass,bytes32 regions,uint64 expiry,uint256 salt)"
        );
        bytes32 structHash = keccak256(
            abi.encode(
                typeHash,
                ask.worker,
                ask.token,
                ask.pricePerJob,
                ask.pricePerGigaflop,
                ask.hardwareClass,
                ask.regions,
                ask.expiry,
                ask.salt
            )
        );
        assertEq(book.domainSeparator(), domain, "domain");
        assertEq(book.digestOf(ask), keccak256(abi.encodePacked(hex"1901", domain, structHash)), "digest");
    }

    // ------------------------------------------------------------------ publish, withdraw

    function test_publish_makesKnown() external {
        Ask memory ask = _ask();
        vm.expectEmit();
        emit IAskBook.AskPublished(book.digestOf(ask), worker, ask);
        vm.prank(worker);
        bytes32 digest = book.publish(ask);
        assertEq(digest, book.digestOf(ask), "digest");
        assertTrue(book.isPublished(digest), "published");
        assertFalse(book.isSpent(digest), "spent");
        assertEq(_take(ask, ""), 3 + 5 * 7, "taken without a signature");
    }

    function test_publish_reverts_forOthers() external {
        Ask memory ask = _ask();
        vm.expectRevert(abi.encodeWithSelector(IAskBook.NotWorker.selector, worker, address(this)));
        book.publish(ask);
        vm.expectRevert(abi.encodeWithSelector(IAskBook.NotWorker.selector, worker, address(this)));
        book.withdraw(ask);
    }

    function test_withdraw_endsPublishedAndSigned() external {
        Ask memory ask = _ask();
        bytes32 digest = book.digestOf(ask);
        bytes memory signature = _sign("worker", digest);
        vm.startPrank(worker);
        book.publish(ask);
        vm.expectEmit();
        emit IAskBook.AskWithdrawn(digest, worker);
        book.withdraw(ask);
        vm.expectRevert(abi.encodeWithSelector(IAskBook.AskSpent.selector, digest));
        book.withdraw(ask);
        vm.expectRevert(abi.encodeWithSelector(IAskBook.AskSpent.selector, digest));
        book.publish(ask);
        vm.stopPrank();
        _refused(ask, "", abi.encodeWithSelector(IAskBook.AskSpent.selector, digest));
        _refused(ask, signature, abi.encodeWithSelector(IAskBook.AskSpent.selector, digest));
    }

    // ------------------------------------------------------------------ take

    function test_take_once() external {
        Ask memory ask = _ask();
        bytes32 digest = book.digestOf(ask);
        bytes memory signature = _sign("worker", digest);
        assertEq(_take(ask, signature), 3 + 5 * 7, "price");
        assertTrue(book.isSpent(digest), "spent");
        _refused(ask, signature, abi.encodeWithSelector(IAskBook.AskSpent.selector, digest));
        // With another salt it is another ask.
        ask.salt = 2;
        _take(ask, _sign("worker", book.digestOf(ask)));
    }

    function test_take_reverts_unsigned() external {
        Ask memory ask = _ask();
        bytes32 digest = book.digestOf(ask);
        bytes memory refusal = abi.encodeWithSelector(IAskBook.AskNotSigned.selector, digest, worker);
        _refused(ask, "", refusal);
        _refused(ask, _sign("somebody", digest), refusal);
        bytes memory signature = _sign("worker", digest);
        ask.worker = address(0);
        _refused(ask, "", abi.encodeWithSelector(IAskBook.AskNotSigned.selector, book.digestOf(ask), address(0)));
        ask.worker = worker;
        signature[10] ^= 0x01;
        _refused(ask, signature, refusal);
    }

    /// @dev Whatever is changed after the signature is not what was signed.
    function testFuzz_take_reverts_onChangedAsk(uint256 field, uint256 change) external {
        Ask memory ask = _ask();
        bytes memory signature = _sign("worker", book.digestOf(ask));
        change = bound(change, 1, type(uint32).max);
        field %= 7;
        if (field == 0) ask.token = address(uint160(ask.token) ^ uint160(change));
        else if (field == 1) ask.pricePerJob ^= change;
        else if (field == 2) ask.pricePerGigaflop ^= change;
        else if (field == 3) ask.hardwareClass ^= bytes32(change);
        else if (field == 4) ask.regions ^= bytes32(change);
        else if (field == 5) ask.expiry += uint64(change);
        else ask.salt ^= change;
        _refused(ask, signature, abi.encodeWithSelector(IAskBook.AskNotSigned.selector, book.digestOf(ask), worker));
    }

    function test_take_expiry_atAndAfter() external {
        Ask memory ask = _ask();
        bytes memory signature = _sign("worker", book.digestOf(ask));
        vm.warp(uint256(ask.expiry) + 1);
        bytes memory refusal = abi.encodeWithSelector(IAskBook.AskExpired.selector, ask.expiry, uint256(ask.expiry) + 1);
        _refused(ask, signature, refusal);
        vm.prank(worker);
        vm.expectRevert(refusal);
        book.publish(ask);
        vm.warp(ask.expiry);
        _take(ask, signature);
    }

    function test_take_byContractsSignature() external {
        ContractSigner signer = new ContractSigner(makeAddr("owner"));
        Ask memory ask = _ask();
        ask.worker = address(signer);
        bytes32 digest = book.digestOf(ask);
        _refused(
            ask, _sign("worker", digest), abi.encodeWithSelector(IAskBook.AskNotSigned.selector, digest, ask.worker)
        );
        _take(ask, _sign("owner", digest));
    }

    function test_take_reverts_forStrangers() external {
        vm.expectRevert(abi.encodeWithSelector(IWired.NotAuthorized.selector, address(this)));
        book.take(_ask(), "", 1);
    }

    // ------------------------------------------------------------------ price

    function testFuzz_priceOf_neverOverflows(uint256 perJob, uint256 perGigaflop, uint64 work) external {
        Ask memory ask = _ask();
        (ask.pricePerJob, ask.pricePerGigaflop) = (perJob, perGigaflop);
        uint256 limit = type(uint128).max;
        if (perJob > limit || perGigaflop > limit) {
            vm.expectRevert(
                abi.encodeWithSelector(IAskBook.PriceTooLarge.selector, limit, perJob > limit ? perJob : perGigaflop)
            );
            book.priceOf(ask, work);
        } else {
            assertEq(book.priceOf(ask, work), perJob + perGigaflop * work, "price");
        }
    }

    function test_priceOf_limits() external {
        Ask memory ask = _ask();
        uint256 limit = type(uint128).max;
        (ask.pricePerJob, ask.pricePerGigaflop) = (limit, limit);
        assertEq(book.priceOf(ask, type(uint64).max), limit + limit * type(uint64).max, "largest");
        ask.pricePerGigaflop = limit + 1;
        vm.expectRevert(abi.encodeWithSelector(IAskBook.PriceTooLarge.selector, limit, limit + 1));
        book.priceOf(ask, 0);
    }

    // ------------------------------------------------------------------ helpers

    function _ask() private returns (Ask memory) {
        return Ask(worker, makeAddr("token"), 3, 5, "cpu-avx2", "CH,DE", uint64(block.timestamp + 100), 1);
    }

    function _sign(string memory name, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(uint256(keccak256(bytes(name))), digest);
        return abi.encodePacked(r, s, v);
    }

    function _take(Ask memory ask, bytes memory signature) private returns (uint256) {
        vm.prank(market);
        return book.take(ask, signature, 7);
    }

    function _refused(Ask memory ask, bytes memory signature, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(market);
        book.take(ask, signature, 7);
    }
}
